// What changed, as lists show it: the stream says that something did, and one paced request brings the
// items of all that changed since. So fifty changes a second cost four small requests a second.

import type { ListItem } from "../../domain/list-schema.ts";
import { listTasks } from "../api/tasks.ts";
import { onChange } from "./live.ts";
import { paced } from "./pace.ts";
import { expectOtherLog, noteTotals } from "./totals.ts";

export interface ChangedItems {
  items: readonly ListItem[];
  /** Ids of tasks whose files are gone. */
  deleted: readonly string[];
}

/** `reload`: too much changed to be told item by item. */
export type ItemsListener = (changed: ChangedItems | { kind: "reload" }) => void;

/** Changes that one request brings: the API's own maximum. More than that is a reload. */
const CHANGED_ITEMS_MAX = 200;
const GAP_MS = 250;
/** After a request that failed; the stream will say when the service is back. */
const RETRY_MS = 2_000;

const listeners = new Set<ItemsListener>();
const deleted = new Set<string>();
/** All changes up to here have been told. */
let knownSeq: number | undefined;

/** Answers how to stop listening. */
export function onItems(listener: ItemsListener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/**
 * From then on changes are followed: what came before, a list has shown. Of two lists the older one
 * counts; what changed while they were read comes at once.
 */
export function followItems(fromSeq: number): void {
  knownSeq = Math.min(knownSeq ?? fromSeq, fromSeq);
  load();
}

/** Nobody looks any more, or may. */
export function stopFollowingItems(): void {
  knownSeq = undefined;
  deleted.clear();
}

const load = paced(async () => {
  if (knownSeq === undefined) return;
  const gone = [...deleted];
  deleted.clear();
  const page = await listTasks({
    sort: "changed",
    changedAfter: knownSeq,
    limit: CHANGED_ITEMS_MAX,
  });
  if (knownSeq === undefined) return;
  if (!page.ok) {
    for (const id of gone) deleted.add(id);
    setTimeout(load, RETRY_MS);
    return;
  }
  const { items, next_cursor, head_seq } = page.value;
  knownSeq = Math.max(knownSeq, head_seq);
  noteTotals(page.value);
  tell(next_cursor === null ? { items, deleted: gone } : { kind: "reload" });
}, GAP_MS);

onChange((change) => {
  if ("kind" in change) {
    deleted.clear();
    knownSeq = undefined;
    expectOtherLog();
    tell({ kind: "reload" });
    return;
  }
  if (change.status === "deleted") deleted.add(change.task_id);
  else deleted.delete(change.task_id);
  load();
});

function tell(changed: Parameters<ItemsListener>[0]): void {
  for (const listener of listeners) listener(changed);
}
