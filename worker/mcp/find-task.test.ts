// Over the real driver: which task is found, what is passed over, and where the search ends.

import { rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TaskStorage } from "../../storage-adapter/port/index.ts";
import type { Task } from "../domain/task-schema.ts";
import { ackedTask, kim, lee, minute, newTask } from "../domain/task.fixture.ts";
import { CANDIDATES_A_PAGE, CANDIDATE_PAGES_MAX, findTask } from "./find-task.ts";
import { ToolsFixture, contextOver } from "./tool-context.fixture.ts";

let fixture: ToolsFixture;
beforeEach(async () => {
  fixture = new ToolsFixture();
  await fixture.start();
});
afterEach(() => fixture.dispose());

/** Later numbers are younger. */
function numbered(number: number, changes: Partial<Task> = {}): Task {
  const task_id = `t${number}`;
  const created_at = minute(number);
  return { ...newTask(), task_id, correlation_id: task_id, created_at, ...changes };
}

const put = (...tasks: Task[]) => Promise.all(tasks.map((task) => fixture.put(task)));
const found = async (wanted: Parameters<typeof findTask>[1], storage = fixture.storage) =>
  (await findTask(contextOver(storage, kim), wanted))?.task.task_id;

describe("the search for a task", () => {
  it("finds the oldest of its stage, and nothing where there is none", async () => {
    expect(await found({ stage: "queued" })).toBeUndefined();
    const claimed = { ...ackedTask(numbered(0)) };
    await put(numbered(3), numbered(1), numbered(2), claimed);
    expect(await found({ stage: "queued" })).toBe("t1");
    expect(await found({ stage: "working" })).toBe("t0");
    expect(await found({ stage: "delivered" })).toBeUndefined();
  });

  it("asks about the listed one first, then about the task itself", async () => {
    await put(...[1, 2, 3, 4].map((number) => numbered(number)));
    const read: string[] = [];
    const wanted = {
      stage: "queued",
      mayFit: ({ task_id }: { task_id: string }) => task_id !== "t1",
      fits({ task_id }: Task) {
        read.push(task_id);
        return task_id === "t3";
      },
    } as const;
    expect(await found(wanted)).toBe("t3");
    expect(read).toEqual(["t2", "t3"]);
  });

  it("narrows the list where it can", async () => {
    const claimedBy = (number: number, by: typeof kim) => {
      const task = ackedTask(numbered(number));
      return { ...task, ack: { ...task.ack!, by } };
    };
    await put(claimedBy(1, lee), claimedBy(2, kim));
    const seen: string[] = [];
    const mayFit = ({ task_id }: { task_id: string }) => seen.push(task_id) > 0;
    expect(await found({ stage: "working", q: "kim", mayFit })).toBe("t2");
    expect(seen).toEqual(["t2"]);
  });

  /** What happens after the list was made and before the task is read. */
  const meanwhile = (happens: (taskId: string) => void): TaskStorage => ({
    ...fixture.storage,
    async list(query, note) {
      const listed = await fixture.storage.list(query, note);
      happens("t1");
      // Now storage has seen it too.
      await fixture.storage.read("t1", undefined, "fresh");
      return listed;
    },
    read: (...given) => fixture.storage.read(...given),
  });

  it.each<[string, (taskId: string) => void]>([
    ["deleted", (taskId) => rmSync(fixture.driver.taskPath(taskId))],
    ["spoilt", (taskId) => writeFileSync(fixture.driver.taskPath(taskId), "{broken")],
    [
      "taken",
      (taskId) => {
        const { ack } = ackedTask();
        const change = (text: string) => JSON.stringify({ ...(JSON.parse(text) as Task), ack });
        fixture.driver.editByHand(taskId, change);
      },
    ],
  ])("passes over one that was %s in between", async (_how, happens) => {
    await put(numbered(1), numbered(2));
    expect(await found({ stage: "queued" }, meanwhile(happens))).toBe("t2");
  });

  it("looks at a thousand candidates and no further", async () => {
    const max = CANDIDATES_A_PAGE * CANDIDATE_PAGES_MAX;
    expect(max).toBe(1_000);
    await put(...Array.from({ length: max + 1 }, (_, index) => numbered(index + 1)));
    const only = (wanted: string) => ({
      stage: "queued" as const,
      mayFit: ({ task_id }: { task_id: string }) => task_id === wanted,
    });
    expect(await found(only(`t${max}`))).toBe(`t${max}`);
    expect(await found(only(`t${max + 1}`))).toBeUndefined();
  });

  it("is on the audit: the lists under the request's id, each task read under its own", async () => {
    await put(numbered(1), numbered(2));
    const wanted = { stage: "queued", fits: ({ task_id }: Task) => task_id === "t2" } as const;
    expect(await found(wanted)).toBe("t2");
    await fixture.driver.stop();
    const reads = fixture
      .lines()
      .filter(({ audit_event }) => audit_event === "tasks_listed" || audit_event === "task_read")
      .map(({ audit_event, correlation_id, actor }) =>
        [audit_event, correlation_id, actor.name].join(" "),
      );
    expect(reads.toSorted()).toEqual([
      "task_read t1 kim",
      "task_read t2 kim",
      "tasks_listed req-1 kim",
    ]);
  });
});
