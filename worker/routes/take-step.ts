// The one pipeline behind every step route. Its order is SPEC 3's: size and type, a kept answer, 404,
// 400, 412, then what the step itself says (409, 422). Role and token were checked before.

import type { z } from "zod";
import type { Step } from "../domain/step.ts";
import { TASK_ID_PATTERN } from "../domain/task-schema.ts";
import { parseTagCondition } from "../http/conditional.ts";
import type { EntityTag } from "../http/conditional.ts";
import { failed } from "../http/failure.ts";
import { reservationOf } from "../http/idempotency.ts";
import { API_BODY_BYTES_MAX, interpretJson, receiveJson } from "../http/json-request.ts";
import type { Interpreted } from "../http/json-request.ts";
import { answerOnce } from "./answer-once.ts";
import { commitStep } from "./commit-step.ts";
import type { Answer, Call } from "./route.ts";

export interface StepRoute<Body> {
  body: { schema: z.ZodType<Body>; required: boolean };
  step: Step<Body>;
}

export async function takeStep<Body>(call: Call, { body, step }: StepRoute<Body>): Promise<Answer> {
  const received = await receiveJson(call.request, API_BODY_BYTES_MAX);
  if (!received.ok) return failed(received.failure);
  const taskId = call.params["task_id"] ?? "";
  return answerOnce(call, received.bytes, async (claim) => {
    if (!TASK_ID_PATTERN.test(taskId)) {
      return { outcome: "failed", failed: failed({ reason: "task_not_found" }) };
    }
    const condition = readIfMatch(call.request.headers);
    const kept = claim.ok ? claim.value : undefined;
    return commitStep(call.service, {
      taskId,
      actor: call.caller.actor,
      step,
      command() {
        if (!claim.ok) return claim;
        return condition.ok ? interpretJson(received.bytes, body) : condition;
      },
      ...(condition.ok && condition.value && { ifMatch: condition.value }),
      ...(kept && { reserve: (answer) => [reservationOf(kept, answer)] }),
    });
  });
}

/** A condition that can't be read must not be taken for none: the client meant to be careful. */
function readIfMatch(headers: Headers): Interpreted<"*" | EntityTag[] | undefined> {
  const header = headers.get("if-match");
  if (header === null) return { ok: true, value: undefined };
  const value = parseTagCondition(header);
  if (value !== undefined) return { ok: true, value };
  const detail = 'must be an ETag in double quotes, a list of them, or *: "…".';
  return { ok: false, failure: { reason: "invalid_header", header: "If-Match", detail } };
}
