// Phase D: the refusals of the protocol (SPEC 2's table of steps, SPEC 7's rules): what provokes each, at
// which point of a task's way, and what the service has to say.

import type { ExecutorOptions } from "../agents/run-fake-executor.ts";
import type { ReviewerOptions } from "../agents/run-fake-reviewer.ts";

/** Where the task stands, in this order, when the refusals of that point are provoked. */
export const REFUSAL_POINTS = [
  "created",
  "acked",
  "delivered",
  "rejected",
  "redispatched",
  "redelivered",
] as const;
export type RefusalPoint = (typeof REFUSAL_POINTS)[number];

export type RefusedStep = "ack" | "tool-call" | "result" | "verdict" | "redispatch";

export type Provocation =
  | { by: "executor"; options: ExecutorOptions }
  | { by: "reviewer"; options: ReviewerOptions }
  /** What no option of an agent's does: the executor's latest result with this in its first entry. */
  | { by: "verifier"; entry: Readonly<Record<string, string>> }
  /** Nor this: a re-dispatch without a verdict before it. */
  | { by: "verifier"; redispatch: true };

export interface RefusalCase {
  name: string;
  step: RefusedStep;
  provocation: Provocation;
  refusal: Refusal;
}

/** `says`: what it tells beyond its code; judge-refusals.ts knows whether it does. */
export interface Refusal {
  status: 403 | 409 | 422;
  code: string;
  says:
    | "differing lines"
    | "holder"
    | "current attempt"
    | "roles"
    | "issue count"
    | "unanswered issues"
    | "unknown reference"
    | "standing verdict"
    | "status";
}

const ECHO_MISMATCH: Refusal = { status: 422, code: "echo_mismatch", says: "differing lines" };
const NOT_ACKED: Refusal = { status: 409, code: "not_acked", says: "current attempt" };
const WRONG_ROLE: Refusal = { status: 403, code: "role_not_allowed", says: "roles" };
const NO_RESULT: Refusal = { status: 409, code: "no_result", says: "current attempt" };
const NOT_REJECTED: Refusal = { status: 409, code: "not_rejected", says: "status" };
const CLAIMED: Refusal = { status: 409, code: "already_claimed", says: "holder" };
const OTHER_ATTEMPT: Refusal = {
  status: 409,
  code: "attempt_not_current",
  says: "current attempt",
};
const UNKNOWN: Refusal = { status: 422, code: "unknown_reference", says: "unknown reference" };
const VERDICT_STANDS: Refusal = { status: 409, code: "verdict_stands", says: "standing verdict" };
const OPEN_ISSUE: Refusal = { status: 422, code: "approve_with_open_issues", says: "issue count" };
const UNANSWERED: Refusal = { ...OPEN_ISSUE, says: "unanswered issues" };

type Doing = Pick<RefusalCase, "step" | "provocation">;

const executor = (step: RefusedStep, options: ExecutorOptions): Doing => {
  return { step, provocation: { by: "executor", options } };
};
const acks = (options: ExecutorOptions) => executor("ack", { only: ["ack"], ...options });
const submits = (options: ExecutorOptions) => executor("result", { only: ["result"], ...options });
const judges = (options: ReviewerOptions): Doing => {
  return { step: "verdict", provocation: { by: "reviewer", options } };
};
const refers = (entry: Readonly<Record<string, string>>): Doing => {
  return { step: "result", provocation: { by: "verifier", entry } };
};
const REDISPATCHES: Doing = {
  step: "redispatch",
  provocation: { by: "verifier", redispatch: true },
};

const refuse = (name: string, doing: Doing, refusal: Refusal): RefusalCase => {
  return { name, ...doing, refusal };
};

export const REFUSAL_CASES: Readonly<Record<RefusalPoint, readonly RefusalCase[]>> = {
  created: [
    refuse("wrong_echo", acks({ wrongEcho: true }), ECHO_MISMATCH),
    refuse("dropped_echo", acks({ dropEcho: true }), ECHO_MISMATCH),
    refuse("tool_call_before_ack", executor("tool-call", { only: ["tool-call"] }), NOT_ACKED),
    refuse("result_before_ack", submits({}), NOT_ACKED),
    refuse("executors_verdict", executor("verdict", { verdict: true }), WRONG_ROLE),
    refuse("verdict_before_result", judges({ approve: true }), NO_RESULT),
    refuse("redispatch_before_rejection", REDISPATCHES, NOT_REJECTED),
  ],
  acked: [
    refuse("second_ack", acks({}), CLAIMED),
    refuse("result_of_next_attempt", submits({ attempt: 2 }), OTHER_ATTEMPT),
    refuse("entry_on_unknown_criterion", submits({ unknownCriterion: true }), UNKNOWN),
  ],
  delivered: [
    refuse("approve_with_issue", judges({ openIssue: true }), OPEN_ISSUE),
    refuse("issue_on_unknown_criterion", judges({ unknownCriterion: true }), UNKNOWN),
    refuse("issue_on_unknown_entry", judges({ unknownEntry: true }), UNKNOWN),
  ],
  rejected: [
    refuse("second_verdict", judges({ approve: true }), VERDICT_STANDS),
    refuse("result_after_verdict", submits({}), VERDICT_STANDS),
  ],
  redispatched: [
    refuse("late_ack", acks({ attempt: 1 }), OTHER_ATTEMPT),
    refuse("late_result", submits({ attempt: 1 }), OTHER_ATTEMPT),
    refuse("late_verdict", judges({ approve: true, attempt: 1 }), OTHER_ATTEMPT),
  ],
  redelivered: [
    refuse("entry_on_unknown_issue", refers({ issue_ref: "i99" }), UNKNOWN),
    refuse("entry_on_unknown_tool_call", refers({ tool_call_id: "t99" }), UNKNOWN),
    refuse("approve_with_unanswered_issue", judges({ approve: true }), UNANSWERED),
  ],
};

export const REFUSALS_PLANNED = Object.values(REFUSAL_CASES).flat().length;

/** Of the first attempt's verdict, whose first issue the second attempt leaves unanswered. */
export const REJECTED_CRITERION = "c2";
export const UNANSWERED_ISSUE = "i1";
