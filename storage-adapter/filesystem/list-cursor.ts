// A list's cursor: a place in one order, not a page number, so that tasks that come and go don't shift
// it. A place in another order, or a text that is not of our making, is none.

import type { ListSort } from "../port/index.ts";

export interface ListPlace {
  /** `created_at` or `changed_seq`, as the order has it. */
  key: string | number;
  task_id: string;
}

export function formatCursor(sort: ListSort, place: ListPlace): string {
  return Buffer.from(`${sort}|${place.key}|${place.task_id}`).toString("base64url");
}

export function parseCursor(sort: ListSort, cursor: string): ListPlace | undefined {
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  const [, key, taskId] = /^[a-z]+\|([^|]+)\|([^|]+)$/.exec(text) ?? [];
  if (key === undefined || taskId === undefined) return undefined;
  const place = { key: sort === "changed" ? Number(key) : key, task_id: taskId };
  const isKey =
    sort === "changed" ? Number.isSafeInteger(place.key) : !Number.isNaN(Date.parse(key));
  // Base64 and numbers are read leniently: what would be written otherwise was not given by us.
  return isKey && formatCursor(sort, place) === cursor ? place : undefined;
}
