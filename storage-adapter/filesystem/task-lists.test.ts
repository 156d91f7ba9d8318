// Pages and counts over an index in memory: what is kept ready and for how long, and counts that no
// page has to make.

import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, it } from "vitest";
import { type Actor } from "../port/index.ts";
import { INDEX_SCHEMA } from "./index-schema.ts";
import { TaskIndex } from "./task-index.ts";
import { PAGE_MEMO_MAX, TaskLists } from "./task-lists.ts";
import { type TaskRow, invalidRow } from "./task-row.ts";

const actor: Actor = { role: "admin", name: "maria" };
const at = "2026-01-01T00:00:00.000Z";

let database: DatabaseSync;
let tasks: TaskIndex;
let lists: TaskLists;
beforeEach(() => {
  database = new DatabaseSync(":memory:");
  database.exec(INDEX_SCHEMA);
  tasks = new TaskIndex(database, database);
  lists = new TaskLists(database);
});

function row(taskId: string, fields: Partial<TaskRow> = {}): TaskRow {
  return {
    task_id: taskId,
    correlation_id: taskId,
    state: "live",
    status: "pending",
    stage: "queued",
    source: "api",
    revision: 1,
    created_at: at,
    last_activity_at: at,
    changed_seq: 1,
    changed_at: at,
    changed_event: "task_created",
    changed_by: actor,
    sha256: "",
    previous_sha256: "",
    signature: "",
    item: JSON.stringify({ task_id: taskId }),
    search_text: taskId,
    problems: [],
    ...fields,
  };
}

/** The counts as somebody would make them who looked at each task. */
function counted(): { statuses: Record<string, number>; stages: Record<string, number> } {
  const countBy = (column: string) =>
    Object.fromEntries(
      database
        .prepare(
          `SELECT ${column} AS name, count(*) AS count FROM tasks WHERE state <> 'deleted' GROUP BY 1`,
        )
        .all()
        .map((found) => [String(found["name"]), Number(found["count"])]),
    );
  return { statuses: countBy("status"), stages: countBy("stage") };
}

describe("a page", () => {
  it("is made once for a head, and anew for the next one", () => {
    tasks.put(row("a"));
    const page = lists.page({ limit: 5 }, 1);
    expect(lists.page({ limit: 5 }, 1)).toBe(page);
    expect(lists.page({ limit: 6 }, 1)).not.toBe(page);
    tasks.put(row("b"));
    const next = lists.page({ limit: 5 }, 2);
    expect(next.outcome === "listed" && next.body).toContain('"task_id":"b"');
    expect(next).not.toBe(page);
  });

  it("is one of so many that are kept ready, and one more begins anew", () => {
    const first = lists.page({ limit: 1 }, 1);
    for (let limit = 2; limit <= PAGE_MEMO_MAX; limit += 1) lists.page({ limit }, 1);
    expect(lists.page({ limit: 1 }, 1)).toBe(first);
    const last = lists.page({ limit: PAGE_MEMO_MAX + 1 }, 1);
    expect(lists.page({ limit: PAGE_MEMO_MAX + 1 }, 1)).toBe(last);
    expect(lists.page({ limit: 1 }, 1)).not.toBe(first);
  });

  it("holds whatever a change's actor is called", () => {
    const name = `"},{"\u2028\\`;
    tasks.put(row("a", { changed_by: { role: "admin", name }, changed_event: '"' }));
    const page = lists.page({ limit: 5 }, 1);
    const { items } = JSON.parse(page.outcome === "listed" ? page.body : "") as {
      items: unknown[];
    };
    expect(items).toEqual([
      {
        task_id: "a",
        changed_seq: 1,
        changed_at: at,
        changed_event: '"',
        changed_by: { role: "admin", name },
      },
    ]);
  });
});

describe("the counts", () => {
  it("are nought for what no task is", () => {
    expect(lists.counts()).toEqual({
      counts: { pending: 0, needs_review: 0, approved: 0, rejected: 0, invalid: 0, total: 0 },
      stages: { queued: 0, working: 0, delivered: 0, reviewed: 0, decided: 0 },
    });
  });

  it("follow every way that a row can go, and a batch that is taken back", () => {
    const kinds = [
      { status: "pending", stage: "queued" },
      { status: "pending", stage: "working" },
      { status: "rejected", stage: "reviewed" },
      { status: "rejected", stage: "decided" },
      { state: "deleted", status: "rejected", stage: "decided" },
    ] as const;
    const change = row("x");
    let steps = 0;
    for (const [i, before] of kinds.entries()) {
      for (const [j, after] of kinds.entries()) {
        const id = `t${i}-${j}`;
        tasks.put(row(id, before));
        database.exec("BEGIN");
        tasks.put(row(id, after));
        tasks.put(invalidRow(row(`bad-${id}`), { signature: "", problems: [] }, change));
        tasks.remove(id);
        database.exec("ROLLBACK");
        expectCounted();
        tasks.put(row(id, after));
        tasks.setSignature(id, "seen");
        if ((i + j) % 3 === 0) {
          tasks.put(invalidRow(row(id, after), { signature: "", problems: [] }, change));
        }
        if ((i + j) % 4 === 0) tasks.remove(id);
        expectCounted();
        steps += 1;
      }
    }
    expect(steps).toBe(25);
    expect(lists.counts().counts["invalid"]).toBeGreaterThan(0);
  });
});

function expectCounted(): void {
  const { counts, stages } = lists.counts();
  const { invalid = 0, ...good } = counted().stages;
  expect(stages).toEqual({ ...stages, ...good });
  expect(counts).toEqual({ ...counts, ...counted().statuses });
  expect(counts["invalid"]).toBe(invalid);
  const sum = (of: Record<string, number>) =>
    Object.values(of).reduce((total, count) => total + count, 0);
  expect(sum(stages) + invalid).toBe(counts["total"]);
  expect(sum(counted().statuses)).toBe(counts["total"]);
}
