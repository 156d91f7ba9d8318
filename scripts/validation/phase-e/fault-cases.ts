// Phase E: what is done wrong on purpose, on a task of its own, and what each has to be answered with and
// to leave on the audit.

import { SAMPLE_CRITERIA } from "../sample-tasks.ts";

/** Whose token comes with it; anonymous: none. */
export type FaultRole = "anonymous" | "admin" | "executor";

export interface FaultCase {
  name: string;
  role: FaultRole;
  /** Of the task: "" is the task itself, which is read; else a step of it. */
  step: "" | "approve" | "reopen" | "brief" | "ack";
  ifMatch?: string;
  body?: object;
  status: number;
  code: string;
  auditEvent: "request_refused" | "error";
}

const STALE_ETAG = `"${"0".repeat(64)}"`;
const REASON = { reason: "Phase E provokes" };

const refused = (fault: Omit<FaultCase, "auditEvent">): FaultCase => ({
  ...fault,
  auditEvent: "request_refused",
});

/** Before anybody has decided on the task. */
export const FAULTS_OF_PENDING: readonly FaultCase[] = [
  refused({
    name: "no_token",
    role: "anonymous",
    step: "approve",
    status: 401,
    code: "authentication_required",
  }),
  refused({
    name: "wrong_role",
    role: "executor",
    step: "approve",
    status: 403,
    code: "role_not_allowed",
  }),
  refused({
    name: "stale_etag",
    role: "admin",
    step: "brief",
    ifMatch: STALE_ETAG,
    body: { declared_scope: ["nothing"] },
    status: 412,
    code: "precondition_failed",
  }),
  refused({
    name: "wrong_echo",
    role: "executor",
    step: "ack",
    body: { attempt: 1, criteria_echo: SAMPLE_CRITERIA.toReversed(), scope_echo: [] },
    status: 422,
    code: "echo_mismatch",
  }),
];

/** When it is approved. */
export const FAULTS_OF_APPROVED: readonly FaultCase[] = [
  refused({
    name: "second_decision",
    role: "admin",
    step: "approve",
    status: 409,
    code: "already_decided",
  }),
];

/** While its file is no task: what was asked for is there, so a read that fails is the service's error. */
export const INVALID_READ: FaultCase = {
  name: "invalid_read",
  role: "admin",
  step: "",
  status: 503,
  code: "task_file_invalid",
  auditEvent: "error",
};
export const INVALID_WRITE: FaultCase = refused({
  name: "invalid_write",
  role: "admin",
  step: "reopen",
  body: REASON,
  status: 409,
  code: "task_file_invalid",
});

export const FAULT_CASES: readonly FaultCase[] = [
  ...FAULTS_OF_PENDING,
  ...FAULTS_OF_APPROVED,
  INVALID_READ,
  INVALID_WRITE,
];

/** Reads of the invalid file, at least. */
export const ERRORS_PROVOKED = 3;
export const REFUSALS_PROVOKED = FAULT_CASES.length - 1;
