// A list that is kept up while somebody reads it: what it shows changes in place, what is new to it
// waits at the door until the rows may move. Pure.

import type { ListItem } from "../../domain/list-schema.ts";
import type { ListFilter } from "../routing/route-hash.ts";

/** The pages loaded so far, newest first, and what would stand among them. */
export interface LoadedList {
  items: readonly ListItem[];
  /** Not shown yet. */
  incoming: readonly ListItem[];
  /** Where the next page begins; null at the end. */
  nextCursor: string | null;
}

/**
 * Takes in what changed; no row moves, comes or goes. What is searched for only the service knows:
 * with a `q` nothing comes in, until a search done again has found it (pass its filter without `q`).
 */
export function noteChanges(
  list: LoadedList,
  changed: readonly ListItem[],
  filter: ListFilter,
): LoadedList {
  const byId = new Map(changed.map((item) => [item.task_id, item]));
  const items = list.items.map((item) => newer(item, byId.get(item.task_id)));
  const shown = new Set(items.map((item) => item.task_id));
  const incoming = new Map(list.incoming.map((item) => [item.task_id, item]));
  for (const item of changed) {
    if (shown.has(item.task_id)) continue;
    const comesIn = matches(item, filter) && belongsToLoaded(item, list);
    if (comesIn && (filter.q === undefined || incoming.has(item.task_id))) {
      incoming.set(item.task_id, item);
    } else {
      incoming.delete(item.task_id);
    }
  }
  return { ...list, items, incoming: [...incoming.values()] };
}

/** Lets the rows move: what is new comes in, what no longer belongs here goes. */
export function settle(list: LoadedList, filter: ListFilter): LoadedList {
  const staying = list.items.filter((item) => matches(item, filter));
  if (list.incoming.length === 0 && staying.length === list.items.length) return list;
  const items = [...list.incoming, ...staying].toSorted(byNewest);
  return { ...list, items, incoming: [] };
}

/** Whether the rows would move if they were let. */
export function isUnsettled(list: LoadedList, filter: ListFilter): boolean {
  return list.incoming.length > 0 || list.items.some((item) => !matches(item, filter));
}

/** The next page behind the ones that are there. */
export function appendPage(
  list: LoadedList,
  page: { items: readonly ListItem[]; next_cursor: string | null },
): LoadedList {
  const shown = new Set(list.items.map((item) => item.task_id));
  // One that was let in at the top meanwhile can't come again.
  const added = page.items.filter((item) => !shown.has(item.task_id));
  return { ...list, items: [...list.items, ...added], nextCursor: page.next_cursor };
}

/** A deleted task has no row any more, wherever somebody's hands are: there is nothing to open. */
export function dropDeleted(list: LoadedList, ids: readonly string[]): LoadedList {
  if (ids.length === 0) return list;
  const isThere = (item: ListItem) => !ids.includes(item.task_id);
  return { ...list, items: list.items.filter(isThere), incoming: list.incoming.filter(isThere) };
}

function matches(item: ListItem, filter: ListFilter): boolean {
  const { status, stage, source } = filter;
  if (status !== undefined && item.status !== status) return false;
  if (stage !== undefined && item.stage !== stage) return false;
  return source === undefined || (item.stage !== "invalid" && item.source === source);
}

function belongsToLoaded(item: ListItem, list: LoadedList): boolean {
  const last = list.items.at(-1);
  return list.nextCursor === null || last === undefined || byNewest(item, last) < 0;
}

function newer(item: ListItem, other: ListItem | undefined): ListItem {
  return other !== undefined && other.changed_seq > item.changed_seq ? other : item;
}

/** As the service sorts: the latest creation first, then by id, byte by byte. A broken file has no such date. */
function byNewest(one: ListItem, other: ListItem): number {
  return descending(createdAt(one), createdAt(other)) || descending(one.task_id, other.task_id);
}

function descending(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? 1 : -1;
}

function createdAt(item: ListItem): string {
  return item.stage === "invalid" ? item.changed_at : item.created_at;
}
