// A step of a task as a tool: the same command, rules, commit and audit line as behind its route
// (routes/steps.ts), and an answer that says what to do next.

import { z } from "zod";
import { taskAnswerSchema } from "../domain/answer-schemas.ts";
import { taskId } from "../domain/task-schema.ts";
import type { Task } from "../domain/task-schema.ts";
import type { Step } from "../domain/step.ts";
import type { EntityTag } from "../http/conditional.ts";
import { failed } from "../http/failure.ts";
import { checkBody } from "../http/json-request.ts";
import { commitStep } from "../routes/commit-step.ts";
import type { Tool, ToolDescription } from "./tool.ts";

const stepAnswer = taskAnswerSchema
  .pick({ task_id: true, status: true, revision: true, attempt: true, seq: true, at: true })
  .extend({ next: z.string().describe("What to do now.") });

/** One strong tag: a list or `*` would also hold for a task that nobody looked at. */
const shownEtag = z
  .string()
  .regex(/^"[0-9a-f]{64}"$/, 'must be the etag as it was shown, with its quotes: "…"');

interface StepToolDefinition<Command> extends ToolDescription {
  isIdempotent: boolean;
  /** Where the step is only for the task as its caller was shown it: what the `etag` is that it takes. */
  condition?: string;
  /** The body of the step's route. */
  command: z.ZodObject & z.ZodType<Command>;
  step: Step<Command>;
  /** What to do now, of the task as the step has left it. */
  next: (task: Task, command: Command) => string;
}

export function stepTool<Command>(definition: StepToolDefinition<Command>): Tool {
  const { command, step, next, condition, ...described } = definition;
  const input = z.strictObject({
    task_id: taskId.describe("The task that is meant."),
    ...(condition !== undefined && { etag: shownEtag.describe(condition) }),
    ...command.shape,
  });
  return {
    ...described,
    isReadOnly: false,
    input,
    answer: stepAnswer,
    async run(given, { service, actor }) {
      const checked = checkBody(input, given);
      const { task_id } = given;
      if (!checked.ok && !taskId.safeParse(task_id).success) {
        return { ok: false, failed: failed(checked.failure) };
      }
      let whatNow = "";
      const written = await commitStep<Command>(service, {
        // One of the two checks has passed it.
        taskId: task_id as string,
        actor,
        command() {
          if (!checked.ok) return checked;
          const { task_id: _, etag: __, ...body } = checked.value;
          return { ok: true, value: body as Command };
        },
        ...(condition !== undefined && checked.ok && { ifMatch: [tagOf(given["etag"])] }),
        step(task, taken, context) {
          const stepped = step(task, taken, context);
          // Of the last round, which is the one that is committed.
          if (stepped.ok) whatNow = next(stepped.task, taken);
          return stepped;
        },
      });
      switch (written.outcome) {
        case "written": {
          const { seq, at } = written;
          const whole = { ...written.answer.answer, seq, at, next: whatNow };
          return { ok: true, answer: stepAnswer.parse(whole) };
        }
        case "failed":
          return { ok: false, failed: written.failed };
        case "key_taken":
          throw new Error("Storage found a key taken that was not reserved.");
      }
    },
  };
}

/** @param etag that `shownEtag` has let through */
function tagOf(etag: unknown): EntityTag {
  return { weak: false, value: (etag as string).slice(1, -1) };
}
