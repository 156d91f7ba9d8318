// The list under a filter: its pages as they are asked for, kept up by what changes.

import { effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Problem } from "../api/outcome.ts";
import { listTasks } from "../api/tasks.ts";
import { followItems, onItems } from "../live/changed-items.ts";
import { liveState } from "../live/live.ts";
import { paced } from "../live/pace.ts";
import { noteTotals } from "../live/totals.ts";
import { formatFilter } from "../routing/route-hash.ts";
import type { ListFilter } from "../routing/route-hash.ts";
import { appendPage, dropDeleted, noteChanges, settle } from "./merge-list.ts";
import type { LoadedList } from "./merge-list.ts";

export type ListPhase =
  | { kind: "loading" }
  | { kind: "failed"; problem: Problem }
  | { kind: "ready"; list: LoadedList; isLoadingMore: boolean; moreProblem: Problem | null };

/** Fills the highest screen, and the next page is asked for before its end is seen. */
const PAGE_ROWS = 60;
/** Read anew after a break: what the API gives at once. Who had scrolled further scrolls again. */
const RELOAD_ROWS_MAX = 200;
const SEARCH_GAP_MS = 1_500;

const current = signal<ListPhase>({ kind: "loading" });
let filter: ListFilter = {};
let underWay = new AbortController();
let isWatched = false;
/** What is shown could not be read anew. */
let isOutdated = false;

export const listPhase: ReadonlySignal<ListPhase> = current;

/** Shows the list under that filter, and keeps it up until `leaveList`. */
export function enterList(next: ListFilter): void {
  const isSame = isWatched && formatFilter(next) === formatFilter(filter);
  isWatched = true;
  if (isSame) return;
  filter = next;
  isOutdated = false;
  void loadFirst(PAGE_ROWS, false);
}

export function leaveList(): void {
  isWatched = false;
  underWay.abort();
  current.value = { kind: "loading" };
}

export function reloadList(): void {
  const phase = current.peek();
  const shown = phase.kind === "ready" ? phase.list.items.length : 0;
  void loadFirst(Math.min(Math.max(shown, PAGE_ROWS), RELOAD_ROWS_MAX), true);
}

/** `isReload`: what is shown is under the same filter, and better than an error. */
async function loadFirst(limit: number, isReload: boolean): Promise<void> {
  underWay.abort();
  underWay = new AbortController();
  const { signal: aborted } = underWay;
  // What is shown stays until there is something else to show: no flicker while somebody types.
  const page = await listTasks({ ...filter, limit }, aborted).catch(() => undefined);
  if (page === undefined || aborted.aborted) return;
  if (!page.ok) {
    isOutdated = isReload && current.peek().kind === "ready";
    if (!isOutdated) current.value = { kind: "failed", problem: page.problem };
    return;
  }
  isOutdated = false;
  noteTotals(page.value);
  const { items, next_cursor, head_seq } = page.value;
  followItems(head_seq);
  ready({ items, incoming: [], nextCursor: next_cursor });
}

/** The next page; does nothing while one is on its way, or at the end. */
export async function loadMore(): Promise<void> {
  const before = current.peek();
  if (before.kind !== "ready" || before.isLoadingMore || before.list.nextCursor === null) return;
  const { signal: aborted } = underWay;
  current.value = { ...before, isLoadingMore: true, moreProblem: null };
  const request = { ...filter, limit: PAGE_ROWS, cursor: before.list.nextCursor };
  const page = await listTasks(request, aborted).catch(() => undefined);
  const after = current.peek();
  if (page === undefined || aborted.aborted || after.kind !== "ready") return;
  if (page.ok) ready(appendPage(after.list, page.value));
  else current.value = { ...after, isLoadingMore: false, moreProblem: page.problem };
}

/** Lets what is new come in and what no longer belongs here go. */
export function settleList(): void {
  const phase = current.peek();
  if (phase.kind !== "ready") return;
  const list = settle(phase.list, filter);
  if (list !== phase.list) current.value = { ...phase, list };
}

function ready(list: LoadedList): void {
  current.value = { kind: "ready", list, isLoadingMore: false, moreProblem: null };
}

/** What a search finds only the service knows: it is asked again when something has changed. */
const searchAgain = paced(async () => {
  const { q, ...others } = filter;
  if (!isWatched || q === undefined) return;
  const { signal: aborted } = underWay;
  const page = await listTasks({ ...filter, limit: PAGE_ROWS }, aborted).catch(() => undefined);
  const phase = current.peek();
  if (page?.ok !== true || aborted.aborted || phase.kind !== "ready") return;
  current.value = { ...phase, list: noteChanges(phase.list, page.value.items, others) };
}, SEARCH_GAP_MS);

// What failed for want of the service is tried again when it is back.
effect(() => {
  const hasFailed = isOutdated || current.peek().kind === "failed";
  if (liveState.value === "live" && isWatched && hasFailed) reloadList();
});

onItems((changed) => {
  const phase = current.peek();
  if (!isWatched || phase.kind !== "ready") return;
  if ("kind" in changed) {
    reloadList();
    return;
  }
  const list = noteChanges(dropDeleted(phase.list, changed.deleted), changed.items, filter);
  current.value = { ...phase, list };
  if (filter.q !== undefined) searchAgain();
});
