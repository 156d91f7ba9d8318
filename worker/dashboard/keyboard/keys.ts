// Keyboard shortcuts: who is on the screen registers its own, `?` shows them all, and none is heard
// while somebody types or a dialog or menu is open.

import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { pressedKey } from "./pressed-key.ts";

export interface KeyBinding {
  /** As KeyboardEvent.key names it; two with a space between are pressed one after the other: `g i`. */
  key: string;
  /** What it does, in the imperative, for the overview. */
  label: string;
  run: () => void;
}

export interface KeyGroup {
  name: string;
  bindings: readonly KeyBinding[];
}

/** The second key of two has to follow within this. */
const SEQUENCE_MS_MAX = 1_500;

const groups = signal<readonly KeyGroup[]>([]);
let first: { key: string; atMs: number } | undefined;

/** What is bound now, the latest group last. */
export const keyGroups: ReadonlySignal<readonly KeyGroup[]> = groups;

/** Binds keys for as long as the component stands. Of two for one key the latest group's counts. */
export function useKeys(name: string, bindings: readonly KeyBinding[]): void {
  // Functions differ at each render; what is registered looks up the latest ones.
  const latest = useRef(bindings);
  latest.current = bindings;
  const shape = bindings.map(({ key, label }) => `${key}\n${label}`).join("\n");
  useEffect(() => {
    const group: KeyGroup = {
      name,
      bindings: latest.current.map(({ key, label }, index) => ({
        key,
        label,
        run: () => latest.current[index]?.run(),
      })),
    };
    groups.value = [...groups.peek(), group];
    return () => {
      groups.value = groups.peek().filter((other) => other !== group);
    };
  }, [name, shape]);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || isTaken(event)) return;
  const key = pressedKey(event);
  const opened = first !== undefined && event.timeStamp - first.atMs < SEQUENCE_MS_MAX;
  const binding = (opened && findBinding(`${first?.key} ${key}`)) || findBinding(key);
  first = undefined;
  if (binding) {
    event.preventDefault();
    binding.run();
  } else if (isFirstOfTwo(key)) {
    first = { key, atMs: event.timeStamp };
  }
});

/** Browser and system have their own with these; whoever types wants letters; a dialog is alone. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  if (document.querySelector("dialog[open], :popover-open") !== null) return true;
  const { target } = event;
  if (!(target instanceof Element)) return false;
  if (target.closest("input, textarea, select, [contenteditable]") !== null) return true;
  // Enter and space already mean something there.
  const presses = event.key === "Enter" || event.key === " ";
  return presses && target.closest("a, button, summary") !== null;
}

function findBinding(key: string): KeyBinding | undefined {
  return groups
    .peek()
    .flatMap((group) => group.bindings)
    .findLast((binding) => binding.key === key);
}

function isFirstOfTwo(key: string): boolean {
  return groups.peek().some(({ bindings }) => bindings.some((it) => it.key.startsWith(`${key} `)));
}
