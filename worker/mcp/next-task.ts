// next_task: what its caller holds already, or else the oldest task that nobody holds. So an agent that
// lost its thread finds it again, and agents need not agree on an order.

import { z } from "zod";
import { isSameActor } from "../domain/attempt-checks.ts";
import type { TaskItem } from "../domain/list-schema.ts";
import type { Actor, Task } from "../domain/task-schema.ts";
import { findTask } from "./find-task.ts";
import { readTool } from "./read-tool.ts";
import { executorTask, executorView } from "./task-views.ts";
import { whatNow } from "./what-now.ts";

export const nextTask = readTool({
  name: "next_task",
  title: "Get the next task to work on",
  description:
    "Gives you one task to work on: the one that you have acknowledged and not delivered yet, else the oldest that waits for an executor; `task` is null when there is none. It reserves nothing: ack_task does. Call it when you start, when you have lost your thread, and whenever you have delivered. Then call ack_task or, where `claimed_by_you` is true, record_tool_call and submit_result.",
  roles: ["executor"],
  input: z.strictObject({}),
  answer: z.object({
    task: executorTask.nullable(),
    next: z.string().describe("What to do now."),
  }),
  async run(_input, context) {
    const { actor } = context;
    const claimed = await findTask(context, {
      stage: "working",
      // Narrows the list; who holds a task is compared exactly.
      q: actor.name.toLowerCase(),
      mayFit: (item) => isHeldBy(actor, item.ack),
      fits: (task) => isHeldBy(actor, task.ack),
    });
    const found = claimed ?? (await findTask(context, { stage: "queued" }));
    if (!found) return { ok: true, answer: { task: null, next: NOTHING_QUEUED } };
    const task = executorView(found.task, claimed !== undefined);
    return { ok: true, answer: { task, next: whatNow(found.task, actor) } };
  },
});

const NOTHING_QUEUED =
  "No task waits for an executor. If you were to go on until there is none, stop here; else wait a minute or more and call next_task again.";

function isHeldBy(actor: Actor, ack: TaskItem["ack"] | Task["ack"]): boolean {
  return ack ? isSameActor(ack.by, actor) : false;
}
