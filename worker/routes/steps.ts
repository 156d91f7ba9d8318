// The steps of a task as routes (SPEC 3): who may take them and what they bring. What each one means
// is the domain's.

import { taskAnswerSchema } from "../domain/answer-schemas.ts";
import {
  ackCommand,
  briefCommand,
  decisionCommand,
  redispatchCommand,
  reopenCommand,
  resultCommand,
  toolCallCommand,
  verdictCommand,
} from "../domain/commands.ts";
import { ackTask } from "../domain/steps/ack.ts";
import { briefTask } from "../domain/steps/brief.ts";
import { decideTask } from "../domain/steps/decide.ts";
import { redispatchTask } from "../domain/steps/redispatch.ts";
import { reopenTask } from "../domain/steps/reopen.ts";
import { submitResult } from "../domain/steps/result.ts";
import { recordToolCall } from "../domain/steps/tool-call.ts";
import { recordVerdict } from "../domain/steps/verdict.ts";
import type { TokenRole } from "../config/token-list.ts";
import type { RouteDefinition } from "./route.ts";
import { takeStep } from "./take-step.ts";
import type { StepRoute } from "./take-step.ts";
import { stepHeaders } from "./write-headers.ts";

interface StepDefinition<Body> extends StepRoute<Body> {
  name: string;
  roles: readonly TokenRole[];
  summary: string;
}

function stepRoute<Body>(definition: StepDefinition<Body>): RouteDefinition {
  const { name, roles, summary, body } = definition;
  return {
    method: "POST",
    path: `/api/tasks/:task_id/${name}`,
    access: { kind: "roles", roles },
    docs: {
      summary,
      tag: "steps",
      headers: stepHeaders,
      body,
      answers: { 200: { description: "The step is taken, durably.", schema: taskAnswerSchema } },
      problems: [400, 404, 409, 412, 413, 415, 422, 503],
    },
    handle: (call) => takeStep(call, definition),
  };
}

export const stepRoutes: readonly RouteDefinition[] = [
  stepRoute({
    name: "brief",
    roles: ["admin"],
    summary: "Set the criteria or the scope, before the attempt's ack",
    body: { schema: briefCommand, required: true },
    step: briefTask,
  }),
  stepRoute({
    name: "approve",
    roles: ["admin"],
    summary: "Give the countersignature",
    body: { schema: decisionCommand, required: false },
    step: (task, body, context) => decideTask(task, { ...body, decision: "approve" }, context),
  }),
  stepRoute({
    name: "reject",
    roles: ["admin"],
    summary: "Refuse the countersignature",
    body: { schema: decisionCommand, required: false },
    step: (task, body, context) => decideTask(task, { ...body, decision: "reject" }, context),
  }),
  stepRoute({
    name: "ack",
    roles: ["executor"],
    summary: "Claim the attempt by reciting its criteria and scope",
    body: { schema: ackCommand, required: true },
    step: ackTask,
  }),
  stepRoute({
    name: "tool-calls",
    roles: ["executor"],
    summary: "Record a tool call, or update one by its id",
    body: { schema: toolCallCommand, required: true },
    step: recordToolCall,
  }),
  stepRoute({
    name: "result",
    roles: ["executor"],
    summary: "Hand in the attempt's result",
    body: { schema: resultCommand, required: true },
    step: submitResult,
  }),
  stepRoute({
    name: "verdict",
    roles: ["reviewer"],
    summary: "Judge the attempt's result",
    body: { schema: verdictCommand, required: true },
    step: recordVerdict,
  }),
  stepRoute({
    name: "redispatch",
    roles: ["admin", "reviewer"],
    summary: "Begin the next attempt of a rejected task",
    body: { schema: redispatchCommand, required: false },
    step: redispatchTask,
  }),
  stepRoute({
    name: "reopen",
    roles: ["admin"],
    summary: "Take a person's decision back, with a reason",
    body: { schema: reopenCommand, required: true },
    step: reopenTask,
  }),
];
