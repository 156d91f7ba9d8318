// The two panes: inbox or list on the left, the open task on the right; on a narrow screen one of them.

import type { ComponentChild } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { HealthNotice } from "../health/health-notice.tsx";
import { InboxPane } from "../inbox/inbox-pane.tsx";
import { useKeys } from "../keyboard/keys.ts";
import { ListPane } from "../list/list-pane.tsx";
import { SEARCH_ID } from "../list/search-box.tsx";
import { goTo, route } from "../routing/route.ts";
import { focusRow } from "../rows/row-keys.ts";
import { TaskPage } from "../task/task-page.tsx";
import { NoTaskOpen } from "./no-task-open.tsx";
import { pane } from "./pane.ts";

export function Panes(): ComponentChild {
  const place = route.value;
  const left = pane.value;
  useGeneralKeys();
  const taskPane = useRef<HTMLElement>(null);
  const taskId = place.page === "task" ? place.taskId : null;
  useFocusAndScroll(taskId, taskPane);
  return (
    <main id="main" class="panes" data-open={taskId === null ? "list" : "task"} tabIndex={-1}>
      <section class="pane pane-list" aria-labelledby="pane-title">
        <h1 id="pane-title" class="visually-hidden">
          {left.page === "inbox" ? "Inbox" : "Tasks"}
        </h1>
        <HealthNotice />
        {left.page === "inbox" ? <InboxPane /> : <ListPane filter={left.filter} />}
      </section>
      <section ref={taskPane} class="pane pane-task" aria-label="Task" tabIndex={-1}>
        {taskId === null ? <NoTaskOpen /> : <TaskPage key={taskId} taskId={taskId} />}
      </section>
    </main>
  );
}

function useGeneralKeys(): void {
  useKeys("Everywhere", [
    { key: "g i", label: "Go to the inbox", run: () => goTo({ page: "inbox" }) },
    { key: "g l", label: "Go to all tasks", run: () => goTo({ page: "list", filter: {} }) },
    { key: "/", label: "Search", run: search },
    { key: "Escape", label: "Back to the list", run: back },
  ]);
}

function search(): void {
  if (pane.peek().page !== "list" || route.peek().page === "task") {
    const left = pane.peek();
    goTo(left.page === "list" ? left : { page: "list", filter: {} });
  }
  // The list is drawn in a microtask that is queued by now: the next key typed is for the box.
  queueMicrotask(() => {
    const box = document.getElementById(SEARCH_ID);
    box?.focus();
    if (box instanceof HTMLInputElement) box.select();
  });
}

function back(): void {
  if (route.peek().page === "task") goTo(pane.peek());
}

/** A task that opens takes the focus and begins at its top; closed, it gives the focus to its row. */
function useFocusAndScroll(taskId: string | null, taskPane: { current: HTMLElement | null }): void {
  const before = useRef<{ taskId: string | null; listTop: number }>({ taskId: null, listTop: 0 });
  useLayoutEffect(() => {
    const { taskId: closed, listTop } = before.current;
    if (closed === taskId) return;
    before.current = { taskId, listTop: closed === null ? scrolledTop.list : listTop };
    if (taskId !== null) {
      taskPane.current?.focus({ preventScroll: true });
      taskPane.current?.scrollTo(0, 0);
      scrollTo(0, 0);
    } else if (closed !== null) {
      scrollTo(0, listTop);
      focusRow(closed);
    }
  }, [taskId]);
}

/** On a narrow screen both panes scroll with the page: where the list was is kept while it is gone. */
const scrolledTop = { list: 0 };
addEventListener(
  "scroll",
  () => {
    if (route.peek().page !== "task") scrolledTop.list = scrollY;
  },
  { passive: true },
);
