// What the inbox knows of: the tasks that wait, that are broken, and that have changed since the last
// visit. Loaded once, kept up by what changes, and read again where that is not enough.

import { computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { ListItem, ListPage } from "../../domain/list-schema.ts";
import type { Outcome, Problem } from "../api/outcome.ts";
import { listTasks } from "../api/tasks.ts";
import { followItems, onItems } from "../live/changed-items.ts";
import type { ChangedItems } from "../live/changed-items.ts";
import { goLive } from "../live/live.ts";
import { paced } from "../live/pace.ts";
import { noteTotals, totals } from "../live/totals.ts";
import { nowMs } from "../ui/clock.ts";
import { noteSeen, visit } from "./attention.ts";
import { SECTION_ROWS_MAX, sortIntoSections } from "./sections.ts";
import type { Section } from "./sections.ts";
import { WAITING_KINDS, stalledBefore, waitingKind } from "./waiting-kind.ts";

export type InboxPhase =
  | { kind: "loading" }
  | { kind: "failed"; problem: Problem }
  | { kind: "ready" };

/** Past this many, what no section shows is forgotten; the service still has it. */
const KNOWN_MAX = 1_000;
const RELOAD_GAP_MS = 1_000;
/** Tasks fall silent without any event. */
const STALLED_CHECK_MS = 60_000;

const known = signal<ReadonlyMap<string, ListItem>>(new Map());
const currentPhase = signal<InboxPhase>({ kind: "loading" });
/** There are more stalled ones than were asked for. */
const stalledOverflows = signal(false);

export const inboxPhase: ReadonlySignal<InboxPhase> = currentPhase;
export const inboxItems: ReadonlySignal<ReadonlyMap<string, ListItem>> = known;

/** The sections as they should stand now, whatever is shown. */
export const wantedSections: ReadonlySignal<readonly Section[]> = computed(() =>
  sortIntoSections(known.value.values(), {
    nowMs: nowMs.value,
    sinceSeq: visit.value?.since.seq ?? Number.MAX_SAFE_INTEGER,
  }),
);

const stalledIds = computed(() => idsOf("stalled"));

/** How many wait, of each kind, over all tasks; `stalled` may be a lower bound (`hasMoreStalled`). */
export const waitingCounts = computed(() => {
  const stages = totals.value?.stages;
  const stalled = stalledIds.value.length;
  const [reviewed, delivered] = [stages?.["reviewed"] ?? 0, stages?.["delivered"] ?? 0];
  return { reviewed, delivered, stalled, all: reviewed + delivered + stalled };
});

export const hasMoreStalled: ReadonlySignal<boolean> = stalledOverflows;

/** Ids of what waits, in the inbox's order. */
export const waitingIds: ReadonlySignal<readonly string[]> = computed(() =>
  WAITING_KINDS.flatMap((kind) => idsOf(kind)),
);

function idsOf(key: Section["key"]): readonly string[] {
  return wantedSections.value.find((section) => section.key === key)?.ids ?? [];
}

/** Reads everything the inbox shows, and from the first time on follows what changes. */
export const loadInbox = paced(async () => {
  const first = await listTasks({ stage: "reviewed", sort: "changed", limit: SECTION_ROWS_MAX });
  if (!first.ok) return fail(first.problem);
  noteTotals(first.value);
  // What is seen before the rest is there begins or goes on with the visit, which says what is news.
  noteSeen();
  const pages = await Promise.all([
    listTasks({ stage: "delivered", sort: "changed", limit: SECTION_ROWS_MAX }),
    listStalled(),
    listTasks({ status: "invalid", sort: "changed", limit: SECTION_ROWS_MAX }),
    listTasks({
      sort: "changed",
      changedAfter: visit.peek()?.since.seq ?? first.value.head_seq,
      limit: SECTION_ROWS_MAX,
    }),
  ]);
  const items = new Map(first.value.items.map((item) => [item.task_id, item]));
  for (const page of pages) {
    if (!page.ok) return fail(page.problem);
    mergeNewer(items, page.value.items);
  }
  known.value = items;
  currentPhase.value = { kind: "ready" };
  // From the oldest of the answers: what changed between them comes once more, and harms nothing.
  followItems(first.value.head_seq);
  goLive(first.value.head_seq);
}, RELOAD_GAP_MS);

async function listStalled(): Promise<Outcome<ListPage>> {
  const activeBefore = stalledBefore(Date.now());
  const page = await listTasks({ stage: "working", activeBefore, limit: SECTION_ROWS_MAX });
  if (page.ok) stalledOverflows.value = page.value.next_cursor !== null;
  return page;
}

function fail(problem: Problem): void {
  // What was shown stays: that it is not live is said elsewhere.
  if (currentPhase.peek().kind !== "ready") currentPhase.value = { kind: "failed", problem };
}

onItems((changed) => {
  if ("kind" in changed) loadInbox();
  else merge(changed);
});

function merge({ items, deleted }: ChangedItems): void {
  const merged = new Map(known.peek());
  mergeNewer(merged, items);
  for (const id of deleted) merged.delete(id);
  known.value = merged.size > KNOWN_MAX ? withoutUnshown(merged) : merged;
  noteSeen();
}

function mergeNewer(into: Map<string, ListItem>, items: readonly ListItem[]): void {
  for (const item of items) {
    const before = into.get(item.task_id);
    if (before === undefined || before.changed_seq <= item.changed_seq) {
      into.set(item.task_id, item);
    }
  }
}

function withoutUnshown(items: ReadonlyMap<string, ListItem>): Map<string, ListItem> {
  const sinceSeq = visit.peek()?.since.seq ?? Number.MAX_SAFE_INTEGER;
  const sections = sortIntoSections(items.values(), { nowMs: nowMs.peek(), sinceSeq });
  const shown = new Set(sections.flatMap((section) => section.ids));
  return new Map([...items].filter(([id]) => shown.has(id)));
}

setInterval(() => {
  if (currentPhase.peek().kind !== "ready") return;
  void listStalled().then((page) => {
    if (page.ok) merge({ items: page.value.items, deleted: [] });
  });
}, STALLED_CHECK_MS);

/** For whoever tells of it: the tasks among these that wait. */
export function waitingAmong(items: readonly ListItem[]): ListItem[] {
  return items.filter((item) => waitingKind(item, nowMs.peek()) !== null);
}
