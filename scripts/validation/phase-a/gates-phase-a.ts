// What phase A must reach (SPEC 9): the metrics by their exact names, and checks beside them.

import type { Gate } from "../gates.ts";
import { AUDIT_CHAIN_GATE, SERVICE_STOP_GATE } from "../phase-steps.ts";

export const PHASE_A_METRICS = [
  "api_p50_ms",
  "api_p95_ms",
  "hash_stability_pass",
  "tests_passed",
  "tests_failed",
] as const;

/** SPEC 9, row A. */
export const API_P95_MS_MAX = 100;

export const PHASE_A_GATES: readonly Gate[] = [
  {
    name: "hash_stability_pass",
    expectation: "a task's detail, read 10 times and canonicalized, has one hash, the ETag's",
    comparison: "equals",
    value: true,
    reason: "the same task was answered with different contents",
  },
  {
    name: "decision_visibility_pass",
    expectation: "an approve and a reject are each visible in the very next GET",
    comparison: "equals",
    value: true,
    reason: "a GET after the decision's answer still showed the task undecided",
  },
  {
    name: "single_winner_pass",
    expectation: "of 40 decisions at once one gets 200, the others a 409 that names the winner",
    comparison: "equals",
    value: true,
    reason: "concurrent decisions did not leave exactly one winner that all others are told of",
  },
  {
    name: "api_p95_ms",
    expectation: "95 % of the measured answers (detail, list, approve) come within the limit",
    comparison: "at_most",
    value: API_P95_MS_MAX,
    reason: "answers come too late",
  },
  {
    name: "unexpected_answers",
    expectation: "every measured request is answered with 200",
    comparison: "equals",
    value: 0,
    reason: "measured requests failed, so the latency is not that of a working service",
  },
  {
    name: "tests_passed",
    expectation: "the unit and contract suites, run by this verifier, count tests that passed",
    comparison: "at_least",
    value: 1,
    reason: "no test passed",
  },
  {
    name: "tests_failed",
    expectation: "no unit or contract test fails",
    comparison: "equals",
    value: 0,
    reason: "tests failed; the artifacts tests-unit.json and tests-contract.json name them",
  },
  {
    name: "tests_skipped",
    expectation: "no unit or contract test is skipped",
    comparison: "equals",
    value: 0,
    reason: "a skipped test proves nothing",
  },
  {
    name: "suites_without_tests",
    expectation: "each of the two suites has tests",
    comparison: "equals",
    value: 0,
    reason: "a suite ran no test at all",
  },
  {
    name: "suites_broken_off",
    expectation: "no suite ends with an error that belongs to none of its tests",
    comparison: "equals",
    value: 0,
    reason: "a suite was broken off or ended with an unhandled error",
  },
  AUDIT_CHAIN_GATE,
  SERVICE_STOP_GATE,
];
