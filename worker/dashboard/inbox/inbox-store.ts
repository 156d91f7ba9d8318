// What the inbox knows of: the tasks that wait, that are broken, and that have changed since the last
// visit. Loaded once, kept up by what changes, and read again where that is not enough.

import { computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { ListPage } from "../../domain/list-schema.ts";
import type { Outcome, Problem } from "../api/outcome.ts";
import { listTasks } from "../api/tasks.ts";
import { followItems, onItems, stopFollowingItems } from "../live/changed-items.ts";
import type { ChangedItems } from "../live/changed-items.ts";
import { endLive, goLive } from "../live/live.ts";
import { paced } from "../live/pace.ts";
import { forgetTotals, noteTotals, totals } from "../live/totals.ts";
import { nowMs } from "../ui/clock.ts";
import { noteSeen, visit } from "./attention.ts";
import { isRunningDry, mergeChanges, mergeItems } from "./known-items.ts";
import type { KnownItems } from "./known-items.ts";
import { SECTION_ROWS_MAX, sortIntoSections } from "./sections.ts";
import type { Section, SectionsAround } from "./sections.ts";
import { WAITING_KINDS, stalledBefore } from "./waiting-kind.ts";

export type InboxPhase =
  | { kind: "loading" }
  | { kind: "failed"; problem: Problem }
  | { kind: "ready" };

const RELOAD_GAP_MS = 1_000;
/** After a load that failed; a person who doesn't want to wait has a button. */
const RETRY_MS = 5_000;
/** Tasks fall silent without any event. */
const STALLED_CHECK_MS = 60_000;

const known = signal<KnownItems>(new Map());
const currentPhase = signal<InboxPhase>({ kind: "loading" });
const stalledOverflows = signal(false);
let isEntered = false;

export const inboxPhase: ReadonlySignal<InboxPhase> = currentPhase;
export const inboxItems: ReadonlySignal<KnownItems> = known;

/** The sections as they should stand now, whatever is shown. */
export const wantedSections: ReadonlySignal<readonly Section[]> = computed(() =>
  sortIntoSections(known.value.values(), sectionsAround()),
);

/** Before the first list has said where the log is, nothing is news. */
function sectionsAround(): SectionsAround {
  return { nowMs: nowMs.value, sinceSeq: visit.value?.since.seq ?? Number.MAX_SAFE_INTEGER };
}

const stalledIds = computed(() => idsOf("stalled"));

/** How many wait, of each kind, over all tasks; `stalled` may be a lower bound (`hasMoreStalled`). */
export const waitingCounts = computed(() => {
  const stages = totals.value?.stages;
  const stalled = stalledIds.value.length;
  const [reviewed, delivered] = [stages?.["reviewed"] ?? 0, stages?.["delivered"] ?? 0];
  return { reviewed, delivered, stalled, all: reviewed + delivered + stalled };
});

/** There are more stalled ones than are shown. */
export const hasMoreStalled: ReadonlySignal<boolean> = stalledOverflows;

/** Ids of what waits, in the inbox's order. */
export const waitingIds: ReadonlySignal<readonly string[]> = computed(() =>
  WAITING_KINDS.flatMap((kind) => idsOf(kind)),
);

function idsOf(key: Section["key"]): readonly string[] {
  return wantedSections.value.find((section) => section.key === key)?.ids ?? [];
}

/** From then on it is kept up, until `leaveInbox`. */
export function enterInbox(): void {
  isEntered = true;
  loadInbox();
}

/** Reads everything the inbox shows, and from the first time on follows what changes. */
export const loadInbox = paced(async () => {
  const first = await listTasks({ stage: "reviewed", sort: "changed", limit: SECTION_ROWS_MAX });
  if (!isEntered) return;
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
  if (!isEntered) return;
  let items = mergeItems(new Map(), first.value.items);
  for (const page of pages) {
    if (!page.ok) return fail(page.problem);
    items = mergeItems(items, page.value.items);
  }
  known.value = items;
  currentPhase.value = { kind: "ready" };
  // From the oldest of the answers: what changed between them comes once more, and harms nothing.
  followItems(first.value.head_seq);
  goLive(first.value.head_seq);
}, RELOAD_GAP_MS);

/** Forgets everything: who comes next may not be who was here. */
export function leaveInbox(): void {
  isEntered = false;
  known.value = new Map();
  currentPhase.value = { kind: "loading" };
  endLive();
  stopFollowingItems();
  forgetTotals();
}

async function listStalled(): Promise<Outcome<ListPage>> {
  const activeBefore = stalledBefore(Date.now());
  const page = await listTasks({ stage: "working", activeBefore, limit: SECTION_ROWS_MAX });
  if (page.ok) stalledOverflows.value = page.value.next_cursor !== null;
  return page;
}

function fail(problem: Problem): void {
  // What was shown stays: that it is not live is said elsewhere.
  if (currentPhase.peek().kind !== "ready") currentPhase.value = { kind: "failed", problem };
  setTimeout(() => {
    if (isEntered) loadInbox();
  }, RETRY_MS);
}

onItems((changed) => {
  if ("kind" in changed) loadInbox();
  else merge(changed);
});

function merge(changed: ChangedItems): void {
  known.value = mergeChanges(known.peek(), changed, sectionsAround());
  if (isRunningDry(known.peek(), waitingCounts.peek())) loadInbox();
  noteSeen();
}

setInterval(() => {
  if (currentPhase.peek().kind !== "ready") return;
  void listStalled().then((page) => {
    if (page.ok && isEntered) merge({ items: page.value.items, deleted: [] });
  });
}, STALLED_CHECK_MS);
