// What phase C must reach (SPEC 9): the metrics by their exact names, and checks beside them.

import type { Gate } from "../gates.ts";
import { AUDIT_CHAIN_GATE, SERVICE_STOP_GATE } from "../phase-steps.ts";
import { type FloodPlan, floodTotals } from "./flood-plan.ts";
import type { MessagePlan } from "./messages.ts";

export const PHASE_C_METRICS = [
  "signature_reject_rate",
  "idempotency_pass",
  "flood_api_p95_ms",
  "audit_events_written",
  "telegram_dedup_pass",
  "telegram_ingest_p95_ms",
  "telegram_tasks_created",
] as const;

/** SPEC 9, row C. */
export const BAD_SIGNATURES = 50;
export const REPLAYS = 10;
export const FLOOD_API_P95_MS_MAX = 250;
export const INGEST_P95_MS_MAX = 500;
/** What a flood may cost a reader: p95 in it, by the p95 of the same load without it. */
export const FLOOD_RATIO_MAX = 1.3;
/** SPEC 8: refusals stand on the audit one by one up to so many a minute. */
export const REFUSALS_PER_MINUTE_MAX = 1_000;

export interface PhaseCPlan {
  flood: FloodPlan;
  messages: MessagePlan;
}

/** SPEC 9's with the plan of verify-phase-c.ts; a shorter plan's gates say what it was. */
export function phaseCGates(plan: PhaseCPlan): readonly Gate[] {
  return [
    ...deliveryGates,
    ...floodGates(plan.flood),
    ...readGates(plan.flood),
    ...messageGates(plan.messages),
    ...auditGates(plan.flood),
    AUDIT_CHAIN_GATE,
    SERVICE_STOP_GATE,
  ];
}

const deliveryGates: readonly Gate[] = [
  {
    name: "signature_reject_rate",
    expectation: `each of ${BAD_SIGNATURES} deliveries with a bad signature, of ten kinds, is refused with 401`,
    comparison: "equals",
    value: 1,
    reason: "not every bad signature was refused",
  },
  {
    name: "refused_change_nothing_pass",
    expectation:
      "after them the task that they name, its file and the list of changes are the same",
    comparison: "equals",
    value: true,
    reason: "something has changed though every delivery was bad",
  },
  {
    name: "idempotency_pass",
    expectation: `a good delivery changes the task once; ${REPLAYS} replays, at once and under other ids, are told so, its id with another body is refused, and the task stays as it is`,
    comparison: "equals",
    value: true,
    reason: "replays were not what one delivery would have been",
  },
];

const floodGates = (plan: FloodPlan): readonly Gate[] => [
  {
    name: "flood_seconds",
    expectation: `there is a flood of bad signatures for ${floodTotals(plan).seconds} s in all`,
    comparison: "at_least",
    value: floodTotals(plan).seconds,
    reason: "the flood was too short",
  },
  {
    name: "flood_rps",
    expectation: `in it they come ${plan.floodPerSecond} times a second`,
    comparison: "at_least",
    value: plan.floodPerSecond,
    reason: "the flood was too thin",
  },
  {
    name: "flood_refused_rate",
    expectation: `each of these ${floodTotals(plan).sent} deliveries, and of ${plan.surge} after them as fast as they are answered, is refused with 401`,
    comparison: "equals",
    value: 1,
    reason: "the flood did not come as it should, or was not refused as it should",
  },
  {
    name: "flood_changes_nothing_pass",
    expectation:
      "after them the task that they name, its file and the list of changes are the same",
    comparison: "equals",
    value: true,
    reason: "something has changed though every delivery of the flood was bad",
  },
];

const readGates = (plan: FloodPlan): readonly Gate[] => [
  {
    name: "flood_reads_missing",
    expectation: `GET /api/tasks is asked ${floodTotals(plan).reads} times, in the flood and in quiet`,
    comparison: "equals",
    value: 0,
    reason: "reads that were to be measured were not made",
  },
  {
    name: "flood_api_p95_ms",
    expectation:
      "95 % of the answers to GET /api/tasks come within the limit while the flood lasts",
    comparison: "at_most",
    value: FLOOD_API_P95_MS_MAX,
    reason: "answers come too late in the flood",
  },
  {
    name: "flood_ratio",
    expectation:
      "the flood leaves the p95 of GET /api/tasks near that of the quiet spells in between",
    comparison: "at_most",
    value: FLOOD_RATIO_MAX,
    reason:
      "the flood slows down who reads, or something else loads the machine, which must be quiet for this",
  },
  {
    name: "flood_unexpected_reads",
    expectation: "every GET /api/tasks is answered with 200, in the flood and in quiet",
    comparison: "equals",
    value: 0,
    reason: "reads failed, so the latency is not that of a working service",
  },
];

const messageGates = (plan: MessagePlan): readonly Gate[] => [
  {
    name: "telegram_dedup_pass",
    expectation: `the same message, ${plan.repeats} times at once and ${plan.repeats} times in turn, is one task`,
    comparison: "equals",
    value: true,
    reason: "repeats of a message were not known as such",
  },
  {
    name: "telegram_tasks_created",
    expectation: "messages have become tasks",
    comparison: "at_least",
    value: 1,
    reason: "no message became a task",
  },
  {
    name: "telegram_messages_lost",
    expectation: `each of ${plan.messages + 1} messages is a task in the list`,
    comparison: "equals",
    value: 0,
    reason: "messages are no task",
  },
  {
    name: "telegram_files_missing",
    expectation: "the file of each of them has appeared",
    comparison: "equals",
    value: 0,
    reason: "messages have no file",
  },
  {
    name: "telegram_ingest_p95_ms",
    expectation:
      "95 % of the messages are a file within the limit, from before the call to the file's appearance",
    comparison: "at_most",
    value: INGEST_P95_MS_MAX,
    reason: "messages become files too late",
  },
];

const auditGates = (plan: FloodPlan): readonly Gate[] => [
  {
    name: "audit_events_written",
    expectation: "the audit log has lines of the run's deliveries and messages",
    comparison: "at_least",
    value: 1,
    reason: "the audit log tells nothing of the run",
  },
  {
    name: "audit_complete_pass",
    expectation:
      "the audit log tells of each delivery, each message, each repeat and each refusal, and of each once",
    comparison: "equals",
    value: true,
    reason: "the audit log does not tell all that has come in",
  },
  {
    name: "flood_audit_pass",
    expectation:
      "of a flood the audit log has no more than 1,000 lines a minute, and a count of the others",
    comparison: "equals",
    value: true,
    reason: "a flood of refusals fills the audit log, or is not told of",
  },
  {
    name: "flood_refusals_counted",
    expectation: "as far as it goes beyond that, the flood is counted",
    comparison: "at_least",
    value: floodTotals(plan).sent + plan.surge > REFUSALS_PER_MINUTE_MAX ? 1 : 0,
    reason: "no refusal was only counted, so nothing held the flood's lines back",
  },
];
