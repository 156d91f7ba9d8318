// The index of the tasks: what is known of each, and the lists made of it.

import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { ListOutcome, ListQuery, Problem } from "../port/index.ts";
import { sha256Hex } from "./audit-chain.ts";
import type { TaskRow } from "./task-row.ts";

/** Pages kept ready until the next change. */
const PAGE_MEMO_MAX = 64;

const COLUMNS: readonly (keyof TaskRow)[] = [
  "task_id",
  "correlation_id",
  "state",
  "status",
  "source",
  "revision",
  "created_at",
  "sha256",
  "previous_sha256",
  "signature",
  "item",
  "search_text",
  "problems",
];

/** As much of a row as a read needs: without the texts that lists are made of. */
export type TaskReadRow = Pick<
  TaskRow,
  "state" | "status" | "revision" | "correlation_id" | "sha256" | "signature" | "problems"
>;

export class TaskIndex {
  readonly #writer: DatabaseSync;
  readonly #reader: DatabaseSync;
  readonly #upsert: StatementSync;
  readonly #findCommitted: StatementSync;
  readonly #findStaged: StatementSync;
  readonly #findForRead: StatementSync;
  readonly #setSignature: StatementSync;
  readonly #counts: StatementSync;
  #memoSeq = -1;
  readonly #pages = new Map<string, ListOutcome>();

  constructor(writer: DatabaseSync, reader: DatabaseSync) {
    this.#writer = writer;
    this.#reader = reader;
    this.#upsert = writer.prepare(
      `INSERT OR REPLACE INTO tasks (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`,
    );
    const find = `SELECT ${COLUMNS.join(", ")} FROM tasks WHERE task_id = ?`;
    this.#findCommitted = reader.prepare(find);
    this.#findStaged = writer.prepare(find);
    this.#findForRead = reader.prepare(
      "SELECT state, status, revision, correlation_id, sha256, signature, problems FROM tasks WHERE task_id = ?",
    );
    this.#setSignature = writer.prepare("UPDATE tasks SET signature = ? WHERE task_id = ?");
    this.#counts = reader.prepare(
      "SELECT status, count(*) AS count FROM tasks WHERE state <> 'deleted' GROUP BY status",
    );
  }

  find(taskId: string): TaskRow | undefined {
    return toTaskRow(this.#findCommitted.get(taskId));
  }

  findForRead(taskId: string): TaskReadRow | undefined {
    const row = this.#findForRead.get(taskId);
    if (row === undefined) return undefined;
    const problems = row["state"] === "invalid" ? parseProblems(row["problems"]) : [];
    return { ...(row as unknown as TaskReadRow), problems };
  }

  /** Also sees what is not on disk yet. */
  findStaged(taskId: string): TaskRow | undefined {
    return toTaskRow(this.#findStaged.get(taskId));
  }

  put(row: TaskRow): void {
    const values = COLUMNS.map((name): SQLInputValue => {
      const value = row[name];
      return typeof value === "object" ? JSON.stringify(value) : value;
    });
    this.#upsert.run(...values);
  }

  remove(taskId: string): void {
    this.#writer.prepare("DELETE FROM tasks WHERE task_id = ?").run(taskId);
  }

  setSignature(taskId: string, signature: string): void {
    this.#setSignature.run(signature, taskId);
  }

  /** Everything that a walk over the folder compares a file with. */
  signatures(): { task_id: string; state: string; signature: string }[] {
    return this.#reader
      .prepare("SELECT task_id, state, signature FROM tasks")
      .all()
      .map((row) => row as { task_id: string; state: string; signature: string });
  }

  invalid(limit: number): { task_id: string; problems: Problem[] }[] {
    return this.#reader
      .prepare(
        "SELECT task_id, problems FROM tasks WHERE state = 'invalid' ORDER BY task_id LIMIT ?",
      )
      .all(limit)
      .map((row) => ({
        task_id: String(row["task_id"]),
        problems: parseProblems(row["problems"]),
      }));
  }

  counts(): Record<string, number> {
    const counts: Record<string, number> = {
      pending: 0,
      needs_review: 0,
      approved: 0,
      rejected: 0,
      invalid: 0,
    };
    let total = 0;
    for (const row of this.#counts.all()) {
      counts[String(row["status"])] = Number(row["count"]);
      total += Number(row["count"]);
    }
    return { ...counts, total };
  }

  /** `headSeq` is the seq of the latest change: while it stands, so does every page made before. */
  list(query: ListQuery, headSeq: number): ListOutcome {
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
    const where = ["state <> 'deleted'"];
    const values: SQLInputValue[] = [];
    if (query.cursor !== undefined) {
      const position = parseCursor(query.cursor);
      if (position === undefined) return { outcome: "bad_cursor" };
      where.push("(created_at, task_id) < (?, ?)");
      values.push(position.created_at, position.task_id);
    }
    for (const name of ["status", "source"] as const) {
      const wanted = query[name];
      if (wanted === undefined) continue;
      where.push(`${name} = ?`);
      values.push(wanted);
    }
    if (query.q !== undefined && query.q !== "") {
      where.push("instr(search_text, ?) > 0");
      values.push(query.q.toLowerCase());
    }
    const rows = this.#reader
      .prepare(
        `SELECT task_id, created_at, item FROM tasks WHERE ${where.join(" AND ")}
         ORDER BY created_at DESC, task_id DESC LIMIT ?`,
      )
      .all(...values, query.limit + 1);
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    const cursor =
      rows.length > query.limit && last !== undefined
        ? JSON.stringify(formatCursor(String(last["created_at"]), String(last["task_id"])))
        : "null";
    // The items are JSON text already: joined, not parsed and written again.
    const body = `{"counts":${JSON.stringify(this.counts())},"head_seq":${headSeq},"items":[${page
      .map((row) => String(row["item"]))
      .join(",")}],"next_cursor":${cursor}}`;
    return { outcome: "listed", body, sha256: sha256Hex(body) };
  }
}

function toTaskRow(row: Record<string, unknown> | undefined): TaskRow | undefined {
  if (row === undefined) return undefined;
  return { ...(row as unknown as TaskRow), problems: parseProblems(row["problems"]) };
}

function parseProblems(text: unknown): Problem[] {
  return JSON.parse(String(text)) as Problem[];
}

/** A cursor is a place in the order, not a page number: rows that come or go don't shift it. */
function formatCursor(createdAt: string, taskId: string): string {
  return Buffer.from(`${createdAt}|${taskId}`).toString("base64url");
}

function parseCursor(cursor: string): { created_at: string; task_id: string } | undefined {
  const [createdAt, taskId, ...rest] = Buffer.from(cursor, "base64url").toString("utf8").split("|");
  if (createdAt === undefined || taskId === undefined || rest.length > 0) return undefined;
  if (Number.isNaN(Date.parse(createdAt)) || taskId === "") return undefined;
  // Base64 is read leniently: what would be written otherwise was not given by us.
  if (formatCursor(createdAt, taskId) !== cursor) return undefined;
  return { created_at: createdAt, task_id: taskId };
}
