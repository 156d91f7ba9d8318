// For tests: every refusal that a step can meet, with a task and a body that provoke it, over the
// step's route as over its tool.

import * as task from "./refused-task.fixture.ts";
import {
  type AgentRoute,
  ISSUE,
  type Making,
  REJECT,
  RESULT,
  SAM,
} from "./refused-task.fixture.ts";
import { TOKENS } from "./service.fixture.ts";
import { ACK } from "./step-routes.fixture.ts";

export interface Provocation {
  code: string;
  status: 400 | 403 | 404 | 409 | 412 | 422;
  step: AgentRoute;
  token: string;
  body: object;
  on: Making;
  /** What an executor sends between a reviewer's look and the verdict on it. */
  meanwhile?: object;
  /** What the tool's `next` has to say. */
  next: RegExp;
}

const { executor, reviewer } = TOKENS;
const CALL = { attempt: 1, tool_call_id: "t1", name: "count", status: "succeeded" };
const APPROVE = { attempt: 1, decision: "approve", issues: [] };
const TIMES = {
  started_at: "2026-01-01T00:00:01.000Z",
  finished_at: "2026-01-01T00:00:00.000Z",
};
const TWINS = [
  { entry_id: "same", text: "one" },
  { entry_id: "same", text: "two" },
];
const ENTRIES = Array.from({ length: 1_001 }, (_, index) => ({ text: `Spoon ${index}` }));
const ISSUES = Array.from({ length: 101 }, () => ISSUE);
const HUGE = { ...RESULT, diff_snapshot: "é".repeat(524_288) };
const NOWHERE = { attempt: 1, work_log: [{ criterion_ref: "nowhere", text: "x" }] };
const CRITERION_CHANGED = { ...ACK, criteria_echo: ["Count the spoons "] };
const BADLY_FORMED = { attempt: "1", work_log: [{ text: "" }, { text: 7, extra: 1 }] };

type Row = [
  code: string,
  status: Provocation["status"],
  sent: [AgentRoute, string, object],
  on: Making,
  next: RegExp,
  meanwhile?: object,
];

const ACKS: Row[] = [
  [
    "echo_mismatch",
    422,
    ["ack", executor, CRITERION_CHANGED],
    task.taken("fresh"),
    /get_task.*ack_task/,
  ],
  [
    "attempt_not_current",
    409,
    ["ack", executor, { ...ACK, attempt: 2 }],
    task.taken("fresh"),
    /^Stop .*get_task /,
  ],
  [
    "already_claimed",
    409,
    ["ack", executor, ACK],
    task.taken("acked"),
    /^You hold .*submit_result/,
  ],
  ["already_claimed", 409, ["ack", SAM.executor, ACK], task.taken("acked"), /^Another .*next_task/],
  ["task_file_invalid", 409, ["ack", executor, ACK], task.spoilt, /next_task/],
  ["task_deleted", 404, ["ack", executor, ACK], task.removed, /^Call next_task/],
];

const TOOL_CALLS: Row[] = [
  ["not_acked", 409, ["tool-calls", executor, CALL], task.taken("fresh"), /^Call ack_task first/],
  [
    "tool_call_renamed",
    422,
    ["tool-calls", executor, { ...CALL, name: "measure" }],
    task.taken("acked", ["tool-calls", CALL]),
    /^Call record_tool_call again/,
  ],
  [
    "tool_call_times",
    422,
    ["tool-calls", executor, { ...CALL, ...TIMES }],
    task.taken("acked"),
    /^Call record_tool_call again/,
  ],
  [
    "too_many_tool_calls",
    422,
    ["tool-calls", executor, CALL],
    task.withAllToolCalls,
    /^Call submit_result/,
  ],
];

const RESULTS: Row[] = [
  ["not_acked", 409, ["result", executor, RESULT], task.taken("fresh"), /^Call ack_task first/],
  ["claimed_by_other", 409, ["result", SAM.executor, RESULT], task.taken("acked"), /next_task/],
  ["verdict_stands", 409, ["result", executor, RESULT], task.taken("decided"), /next_task/],
  ["unknown_reference", 422, ["result", executor, NOWHERE], task.taken("acked"), /get_task/],
  [
    "duplicate_id",
    422,
    ["result", executor, { attempt: 1, work_log: TWINS }],
    task.taken("acked"),
    /^Call submit_result again/,
  ],
  [
    "too_many_work_log_entries",
    422,
    ["result", executor, { attempt: 1, work_log: ENTRIES }],
    task.taken("acked"),
    /^Call submit_result again/,
  ],
  ["task_too_large", 422, ["result", executor, HUGE], task.taken("acked"), /diff_snapshot/],
  ["history_full", 422, ["result", executor, RESULT], task.withAllResults, /next_task/],
  [
    "invalid_body",
    400,
    ["result", executor, BADLY_FORMED],
    task.taken("decided"),
    /^Call submit_result again/,
  ],
];

const VERDICTS: Row[] = [
  ["task_not_found", 404, ["verdict", reviewer, { x: 1 }], task.neverMade, /^Call next_review/],
  ["own_work", 403, ["verdict", SAM.reviewer, APPROVE], task.samsWork, /^Call next_review/],
  ["no_result", 409, ["verdict", reviewer, APPROVE], task.taken("acked"), /^Call next_review/],
  [
    "verdict_stands",
    409,
    ["verdict", reviewer, APPROVE],
    task.taken("decided"),
    /judged\. Call get_task .*do what its `next` says/,
  ],
  [
    "precondition_failed",
    412,
    ["verdict", reviewer, APPROVE],
    task.taken("done"),
    /get_task .*submit_verdict again with its etag/,
    RESULT,
  ],
  [
    "invalid_body",
    400,
    ["verdict", reviewer, { ...APPROVE, decision: "perhaps" }],
    task.taken("done"),
    /^Call submit_verdict again/,
    RESULT,
  ],
  [
    "approve_with_open_issues",
    422,
    ["verdict", reviewer, { ...APPROVE, issues: [ISSUE] }],
    task.taken("done"),
    /^Call submit_verdict again: with "approve", issues \[\] and your remarks/,
  ],
  [
    "approve_with_open_issues",
    422,
    ["verdict", reviewer, { ...APPROVE, attempt: 2 }],
    task.unanswered,
    /^Call submit_verdict again with decision "reject" .*unanswered names/,
  ],
  [
    "too_many_issues",
    422,
    ["verdict", reviewer, { ...REJECT, issues: ISSUES }],
    task.taken("done"),
    /^Call submit_verdict again/,
  ],
];

const REDISPATCHES: Row[] = [
  [
    "not_rejected",
    409,
    ["redispatch", reviewer, { attempt: 1 }],
    task.taken("done"),
    /^Call next_review/,
  ],
  [
    "too_many_attempts",
    422,
    ["redispatch", reviewer, { attempt: 20 }],
    task.onLastAttempt,
    /^Call next_review/,
  ],
];

export const PROVOCATIONS: readonly Provocation[] = [
  ...ACKS,
  ...TOOL_CALLS,
  ...RESULTS,
  ...VERDICTS,
  ...REDISPATCHES,
].map(([code, status, [step, token, body], on, next, meanwhile]) => {
  return { code, status, step, token, body, on, next, ...(meanwhile && { meanwhile }) };
});
