// A failure as a tool's answer: the members of the problem document that its route would have sent, and
// `next`. Nothing internal is in it, as there (describe-failure.ts).

import { z } from "zod";
import { isSameActor } from "../domain/attempt-checks.ts";
import { actor as actorSchema, taskId } from "../domain/task-schema.ts";
import type { Actor } from "../domain/task-schema.ts";
import type { FailureDescription } from "../http/describe-failure.ts";
import { nextAfterRefusal } from "./next-after-refusal.ts";
import type { Arguments } from "./tool.ts";

export const refusalAnswer = z.looseObject({
  code: z.string().describe("Why it was refused; stable."),
  detail: z.string(),
  next: z.string().describe("What to do now."),
  correlation_id: z.string().describe("Under which the audit has it."),
  errors: z
    .array(z.object({ path: z.string().describe("JSON Pointer"), message: z.string() }))
    .optional()
    .describe("What is wrong and where: with the arguments, or with the task's file."),
});

export interface RefusedTool {
  name: string;
  given: Arguments;
  actor: Actor;
  correlationId: string;
}

export function answerRefusal(
  { code, detail, errors, extra }: FailureDescription,
  { name, given, actor, correlationId }: RefusedTool,
): Record<string, unknown> {
  const heldByYou = code === "already_claimed" ? isHolder(actor, extra) : undefined;
  const next = nextAfterRefusal(code, {
    tool: name,
    heldByYou,
    isUnanswered: extra?.["unanswered"] !== undefined,
    taskId: taskId.safeParse(given["task_id"]).data,
    pickUp: actor.role === "reviewer" ? "next_review" : "next_task",
  });
  // First, so that particulars can never take a standard member's place.
  return {
    ...extra,
    ...(heldByYou !== undefined && { held_by_you: heldByYou }),
    code,
    detail,
    next,
    correlation_id: correlationId,
    ...(errors && { errors }),
  };
}

function isHolder(actor: Actor, extra: FailureDescription["extra"]): boolean {
  const holder = actorSchema.safeParse(extra?.["holder"]).data;
  return holder !== undefined && isSameActor(holder, actor);
}
