// A list's query in SQL. Each is a walk along one index in the order that was asked for, forwards or
// backwards, from its place on until the page is full: never a sort, and no row is read that the
// index can pass over.

import type { SQLInputValue } from "node:sqlite";
import type { ListQuery, ListSort } from "../port/index.ts";
import type { ListPlace } from "./list-cursor.ts";

interface ListOrder {
  column: "created_at" | "changed_seq";
  direction: "DESC" | "ASC";
  /** How what comes after a place compares with it. */
  after: "<" | ">";
}

const ORDERS: Readonly<Record<ListSort, ListOrder>> = {
  created: { column: "created_at", direction: "DESC", after: "<" },
  changed: { column: "changed_seq", direction: "DESC", after: "<" },
  oldest: { column: "created_at", direction: "ASC", after: ">" },
};

/** `key` and `task_id` of a row are its place. Asks for one more than the page holds: is there a next one? */
export function listStatement(
  query: ListQuery,
  place: ListPlace | undefined,
): { sql: string; values: SQLInputValue[] } {
  const { sort = "created" } = query;
  const { column, direction, after } = ORDERS[sort];
  const conditions: [string, ...SQLInputValue[]][] = [];
  if (place !== undefined) {
    conditions.push([`(${column}, task_id) ${after} (?, ?)`, place.key, place.task_id]);
  }
  for (const name of ["status", "stage", "source"] as const) {
    const wanted = query[name];
    if (wanted !== undefined) conditions.push([`${name} = ?`, wanted]);
  }
  if (query.active_before !== undefined) {
    conditions.push(["last_activity_at < ?", query.active_before]);
  }
  if (query.changed_after !== undefined) {
    conditions.push(["changed_seq > ?", query.changed_after]);
  }
  if (query.q !== undefined && query.q !== "") {
    conditions.push(["instr(search_text, ?) > 0", query.q.toLowerCase()]);
  }
  const where = ["state <> 'deleted'", ...conditions.map(([condition]) => condition)];
  return {
    // Named, since without statistics the planner guesses, and a sort of everything may look cheaper.
    sql: `SELECT task_id, ${column} AS key, item, changed_seq, changed_at, changed_event, changed_by
      FROM tasks INDEXED BY ${indexFor(query, sort)} WHERE ${where.join(" AND ")}
      ORDER BY ${column} ${direction}, task_id ${direction} LIMIT ?`,
    values: [...conditions.flatMap(([, ...values]) => values), query.limit + 1],
  };
}

function indexFor(query: ListQuery, sort: ListSort): string {
  if (sort === "changed") return "tasks_changed";
  return query.stage === undefined ? "tasks_created" : "tasks_created_by_stage";
}
