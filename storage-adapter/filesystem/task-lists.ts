// Pages of the list, made from the index and kept ready until the next change; and how many tasks
// there are of each kind.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ListOutcome, ListQuery } from "../port/index.ts";
import { sha256Hex } from "./audit-chain.ts";
import { formatCursor, parseCursor } from "./list-cursor.ts";
import { listStatement } from "./list-statement.ts";

/** Pages kept ready: more than a few people's lists and inboxes ask for between two changes. */
export const PAGE_MEMO_MAX = 64;

/** Shown also while no task has them. */
const STATUSES = ["pending", "needs_review", "approved", "rejected", "invalid"];
const STAGES = ["queued", "working", "delivered", "reviewed", "decided"];

interface ListedRow {
  task_id: string;
  key: string | number;
  item: string;
  changed_seq: number;
  changed_at: string;
  changed_event: string;
  changed_by: string;
}

export class TaskLists {
  readonly #reader: DatabaseSync;
  readonly #tallies: StatementSync;
  #memoSeq = -1;
  readonly #pages = new Map<string, ListOutcome>();

  constructor(reader: DatabaseSync) {
    this.#reader = reader;
    this.#tallies = reader.prepare("SELECT status, stage, count FROM tallies WHERE count > 0");
  }

  /** Of all tasks, by status, with `total`; and of all good ones by stage. */
  counts(): { counts: Record<string, number>; stages: Record<string, number> } {
    const counts = Object.fromEntries(STATUSES.map((status) => [status, 0]));
    const stages = Object.fromEntries(STAGES.map((stage) => [stage, 0]));
    let total = 0;
    for (const row of this.#tallies.all()) {
      const [status, stage, count] = [
        String(row["status"]),
        String(row["stage"]),
        Number(row["count"]),
      ];
      counts[status] = (counts[status] ?? 0) + count;
      if (stage in stages) stages[stage] = (stages[stage] ?? 0) + count;
      total += count;
    }
    return { counts: { ...counts, total }, stages };
  }

  /** `headSeq` is the seq of the latest change: while it stands, so does every page made before. */
  page(query: ListQuery, headSeq: number): ListOutcome {
    if (this.#memoSeq !== headSeq) {
      this.#pages.clear();
      this.#memoSeq = headSeq;
    }
    const memoKey = JSON.stringify(query);
    const ready = this.#pages.get(memoKey);
    if (ready !== undefined) return ready;
    const outcome = this.#makePage(query, headSeq);
    if (this.#pages.size >= PAGE_MEMO_MAX) this.#pages.clear();
    this.#pages.set(memoKey, outcome);
    return outcome;
  }

  #makePage(query: ListQuery, headSeq: number): ListOutcome {
    const { sort = "created", cursor, limit } = query;
    const place = cursor === undefined ? undefined : parseCursor(sort, cursor);
    if (cursor !== undefined && place === undefined) return { outcome: "bad_cursor" };
    const { sql, values } = listStatement(query, place);
    const rows = this.#reader
      .prepare(sql)
      .all(...values)
      .map((row) => row as unknown as ListedRow);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const next = rows.length > limit && last !== undefined ? formatCursor(sort, last) : null;
    const { counts, stages } = this.counts();
    // The items are JSON text already: joined, not parsed and written again.
    const body = `{"counts":${JSON.stringify(counts)},"head_seq":${headSeq},"items":[${shown
      .map(itemText)
      .join(",")}],"next_cursor":${JSON.stringify(next)},"stages":${JSON.stringify(stages)}}`;
    return { outcome: "listed", body, sha256: sha256Hex(body), head_seq: headSeq };
  }
}

function itemText(row: ListedRow): string {
  const { item, changed_seq, changed_at, changed_event, changed_by } = row;
  const change = `"changed_at":${JSON.stringify(changed_at)},"changed_by":${changed_by},"changed_event":${JSON.stringify(changed_event)},"changed_seq":${changed_seq}`;
  return `${item.slice(0, -1)},${change}}`;
}
