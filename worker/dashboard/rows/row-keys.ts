// Moving through rows with the keyboard: j and k from anywhere, the arrow keys within. The focus itself
// moves, so that a screen reader follows; Tab leads to one row only and then on.

import { signal, useComputed } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { useKeys } from "../keyboard/keys.ts";
import { goTo, route } from "../routing/route.ts";

/** The task whose row had the focus last; the row that Tab leads to, if it is still there. */
const lastFocused = signal<string | null>(null);

/** For the element that holds all the rows; answers which of them Tab leads to. */
export function useRowKeys(
  container: RefObject<HTMLElement | null>,
  ids: ReadonlySignal<readonly string[]>,
): ReadonlySignal<string | null> {
  useEffect(() => {
    const element = container.current;
    const noteFocus = (event: FocusEvent) => {
      const taskId = taskIdOf(event.target);
      if (taskId !== undefined) lastFocused.value = taskId;
    };
    const onArrow = (event: KeyboardEvent) => {
      const step = ARROW_STEPS[event.key];
      if (step === undefined || taskIdOf(event.target) === undefined) return;
      event.preventDefault();
      move(element, step);
    };
    element?.addEventListener("focusin", noteFocus);
    element?.addEventListener("keydown", onArrow);
    return () => {
      element?.removeEventListener("focusin", noteFocus);
      element?.removeEventListener("keydown", onArrow);
    };
  }, [container]);
  useKeys("Lists", [
    { key: "j", label: "Next task", run: () => move(container.current, 1) },
    { key: "k", label: "Previous task", run: () => move(container.current, -1) },
    { key: "Enter", label: "Open the task", run: () => open(container.current) },
  ]);
  return useComputed(() => {
    const last = lastFocused.value;
    return last !== null && ids.value.includes(last) ? last : (ids.value[0] ?? null);
  });
}

/** Gives the focus back to a task's row, if it has one. */
export function focusRow(taskId: string): void {
  document.querySelector<HTMLElement>(`[data-task-id="${CSS.escape(taskId)}"]`)?.focus();
}

const ARROW_STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  Home: -Infinity,
  End: Infinity,
};

function rowsIn(container: HTMLElement | null): HTMLElement[] {
  return [...(container?.querySelectorAll<HTMLElement>("[data-task-id]") ?? [])];
}

/** From the focused row, or else from the open one; without either, to the first. */
function move(container: HTMLElement | null, step: number): void {
  const rows = rowsIn(container);
  const from = currentRow(rows);
  const to = from === -1 ? 0 : Math.min(Math.max(from + step, 0), rows.length - 1);
  rows[to]?.focus();
}

function open(container: HTMLElement | null): void {
  const rows = rowsIn(container);
  const taskId = rows[currentRow(rows)]?.dataset["taskId"];
  if (taskId !== undefined) goTo({ page: "task", taskId });
}

function currentRow(rows: readonly HTMLElement[]): number {
  const focused = rows.findIndex((row) => row === document.activeElement);
  if (focused !== -1) return focused;
  const place = route.peek();
  const current = place.page === "task" ? place.taskId : lastFocused.peek();
  return rows.findIndex((row) => row.dataset["taskId"] === current);
}

function taskIdOf(target: EventTarget | null): string | undefined {
  return target instanceof HTMLElement ? target.dataset["taskId"] : undefined;
}
