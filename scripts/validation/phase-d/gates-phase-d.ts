// What phase D must reach (SPEC 9): the metrics by their exact names, and checks beside them.

import type { Gate } from "../gates.ts";
import { AUDIT_CHAIN_GATE, SERVICE_STOP_GATE } from "../phase-steps.ts";
import { REFUSALS_PLANNED } from "./refusal-cases.ts";

export const PHASE_D_METRICS = [
  "ack_echo_match_rate",
  "issues_with_criterion_ref_rate",
  "traceability_pass",
  "fidelity_pass",
] as const;

export const PHASE_D_GATES: readonly Gate[] = [
  {
    name: "ack_echo_match_rate",
    expectation:
      "every ack recites every criterion and scope line as the verifier sent it, byte for byte and in order",
    comparison: "equals",
    value: 1,
    reason: "lines of an ack are not what the task was created with",
  },
  {
    name: "issues_with_criterion_ref_rate",
    expectation: "every issue of every verdict names a criterion of the task",
    comparison: "equals",
    value: 1,
    reason: "issues name no criterion of the task",
  },
  {
    name: "traceability_pass",
    expectation:
      "every handed-out issue and every criterion has its work-log entry, every reference leads somewhere, every tool call carries the task's correlation id",
    comparison: "equals",
    value: true,
    reason: "something can't be traced",
  },
  {
    name: "fidelity_pass",
    expectation:
      "the issues handed out at the re-dispatch are the verdict's and those that the reviewer sent, byte for byte, under a digest that holds",
    comparison: "equals",
    value: true,
    reason: "what was handed out is not what was found",
  },
  {
    name: "texts_kept_pass",
    expectation:
      "the task keeps request, criteria, scope and the reason of every decision as they were sent, byte for byte",
    comparison: "equals",
    value: true,
    reason: "what was asked or decided is not what is kept",
  },
  {
    name: "refusals_provoked",
    expectation: "each refusal of an agent's step that the stand-ins can provoke is provoked once",
    comparison: "at_least",
    value: REFUSALS_PLANNED,
    reason: "not every refusal was provoked",
  },
  {
    name: "refusals_pass",
    expectation:
      "each has its status and code, says what is wrong and where, and leaves the task as it was",
    comparison: "equals",
    value: true,
    reason: "something was not refused as it should be",
  },
  {
    name: "trail_pass",
    expectation:
      "the task's audit trail tells each step in order, under one correlation id, and leads back to its creation; the trace misses no link",
    comparison: "equals",
    value: true,
    reason: "the audit trail is not the story of what was done",
  },
  {
    name: "mcp_pass",
    expectation:
      "the same protocol over MCP, by the official client: the same steps, trail and refusal, each answer with what to do next",
    comparison: "equals",
    value: true,
    reason: "the protocol over MCP is not the one over HTTP",
  },
  AUDIT_CHAIN_GATE,
  SERVICE_STOP_GATE,
];
