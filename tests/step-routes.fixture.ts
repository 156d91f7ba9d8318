// For tests: the step routes of SPEC 3 as a caller meets them: who may take each, a body that it
// takes, and what it says to tasks in four states (fresh, acked, done, decided).

import type { ServiceFixture, TOKENS } from "./service.fixture.ts";

type Caller = keyof typeof TOKENS;

export interface StepRoute {
  name: string;
  as: Caller;
  /** Tokens of these roles are let in. */
  roles: readonly string[];
  /** Taken by a task in state `takenBy`. */
  body: unknown;
  takenBy: "fresh" | "acked" | "done" | "decided" | "rejected";
  /** A task on which the step is a conflict, whatever the body says. */
  conflict: { on: "fresh" | "decided"; code: string };
  /** A well-formed body that is a 422 on `takenBy`; null where no body can be. */
  unprocessable: { body: unknown; code: string } | null;
}

export const ACK = { attempt: 1, criteria_echo: ["Count the spoons"], scope_echo: [] };
const NOWHERE = { criterion_ref: "nowhere", text: "A spoon is missing" };
const TWINS = [
  { id: "same", text: "one" },
  { id: "same", text: "two" },
];
const TOOL_CALL = { tool_call_id: "t1", name: "count", status: "succeeded" };

export const STEP_ROUTES: readonly StepRoute[] = [
  {
    name: "brief",
    as: "admin",
    roles: ["admin"],
    body: { acceptance_criteria: [{ text: "All spoons are counted" }] },
    takenBy: "fresh",
    conflict: { on: "decided", code: "already_acked" },
    unprocessable: { body: { acceptance_criteria: TWINS }, code: "duplicate_id" },
  },
  ...(["approve", "reject"] as const).map((name): StepRoute => ({
    name,
    as: "admin",
    roles: ["admin"],
    body: { reason: "Seen" },
    takenBy: "fresh",
    conflict: { on: "decided", code: "already_decided" },
    unprocessable: { body: { issues: [NOWHERE] }, code: "unknown_reference" },
  })),
  {
    name: "ack",
    as: "executor",
    roles: ["executor"],
    body: ACK,
    takenBy: "fresh",
    conflict: { on: "decided", code: "already_claimed" },
    unprocessable: { body: { ...ACK, criteria_echo: ["Count the forks"] }, code: "echo_mismatch" },
  },
  {
    name: "tool-calls",
    as: "executor",
    roles: ["executor"],
    body: TOOL_CALL,
    takenBy: "acked",
    conflict: { on: "decided", code: "verdict_stands" },
    unprocessable: {
      body: {
        ...TOOL_CALL,
        started_at: "2026-01-01T00:00:01.000Z",
        finished_at: "2026-01-01T00:00:00.000Z",
      },
      code: "tool_call_times",
    },
  },
  {
    name: "result",
    as: "executor",
    roles: ["executor"],
    body: { attempt: 1, work_log: [{ criterion_ref: "c1", text: "Counted: 12" }] },
    takenBy: "acked",
    conflict: { on: "decided", code: "verdict_stands" },
    unprocessable: { body: { attempt: 1, work_log: [NOWHERE] }, code: "unknown_reference" },
  },
  {
    name: "verdict",
    as: "reviewer",
    roles: ["reviewer"],
    body: { attempt: 1, decision: "approve", issues: [] },
    takenBy: "done",
    conflict: { on: "decided", code: "verdict_stands" },
    unprocessable: {
      body: { attempt: 1, decision: "approve", issues: [{ ...NOWHERE, criterion_ref: "c1" }] },
      code: "approve_with_open_issues",
    },
  },
  {
    name: "redispatch",
    as: "admin",
    roles: ["admin", "reviewer"],
    body: {},
    takenBy: "rejected",
    conflict: { on: "decided", code: "not_rejected" },
    unprocessable: null,
  },
  {
    name: "reopen",
    as: "admin",
    roles: ["admin"],
    body: { reason: "One more look" },
    takenBy: "decided",
    conflict: { on: "fresh", code: "no_decision_to_reopen" },
    unprocessable: null,
  },
];

/** Makes the task `id` and takes it to `state`. */
export async function taskIn(
  service: ServiceFixture,
  id: string,
  state: StepRoute["takenBy"],
): Promise<string> {
  const taken: [string, Caller, unknown][] = [];
  if (state !== "fresh") taken.push(["ack", "executor", ACK]);
  if (state === "done" || state === "decided") {
    taken.push(["result", "executor", { attempt: 1, work_log: [{ text: "Counted: 12" }] }]);
  }
  if (state === "decided") taken.push(["approve", "admin", undefined]);
  if (state === "rejected") taken.push(["reject", "admin", undefined]);
  const made = [await service.createTask(id)];
  for (const [step, as, body] of taken) {
    made.push(await service.post(`/api/tasks/${id}/${step}`, as, body));
  }
  const failed = made.find((answer) => answer.status >= 300);
  if (failed !== undefined) throw new Error(`${id} did not get to ${state}: ${failed.text}`);
  return `/api/tasks/${id}`;
}
