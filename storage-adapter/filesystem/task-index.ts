// The index of the tasks: what is known of each.

import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { Actor, Problem } from "../port/index.ts";
import type { TaskRow } from "./task-row.ts";

const COLUMNS: readonly (keyof TaskRow)[] = [
  "task_id",
  "correlation_id",
  "state",
  "status",
  "stage",
  "source",
  "revision",
  "created_at",
  "last_activity_at",
  "changed_seq",
  "changed_at",
  "changed_event",
  "changed_by",
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
  "state" | "revision" | "correlation_id" | "sha256" | "signature" | "problems"
>;

export class TaskIndex {
  readonly #writer: DatabaseSync;
  readonly #reader: DatabaseSync;
  readonly #upsert: StatementSync;
  readonly #findCommitted: StatementSync;
  readonly #findStaged: StatementSync;
  readonly #findForRead: StatementSync;
  readonly #setSignature: StatementSync;

  constructor(writer: DatabaseSync, reader: DatabaseSync) {
    this.#writer = writer;
    this.#reader = reader;
    this.#upsert = writer.prepare(
      `INSERT INTO tasks (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})
       ON CONFLICT (task_id) DO UPDATE SET ${COLUMNS.map((name) => `${name} = excluded.${name}`).join(", ")}`,
    );
    const find = `SELECT ${COLUMNS.join(", ")} FROM tasks WHERE task_id = ?`;
    this.#findCommitted = reader.prepare(find);
    this.#findStaged = writer.prepare(find);
    this.#findForRead = reader.prepare(
      "SELECT state, revision, correlation_id, sha256, signature, problems FROM tasks WHERE task_id = ?",
    );
    this.#setSignature = writer.prepare("UPDATE tasks SET signature = ? WHERE task_id = ?");
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
}

function toTaskRow(row: Record<string, unknown> | undefined): TaskRow | undefined {
  if (row === undefined) return undefined;
  return {
    ...(row as unknown as TaskRow),
    changed_by: JSON.parse(String(row["changed_by"])) as Actor,
    problems: parseProblems(row["problems"]),
  };
}

function parseProblems(text: unknown): Problem[] {
  return JSON.parse(String(text)) as Problem[];
}
