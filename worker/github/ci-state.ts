// GitHub's words for how a check, a job, a run or a commit fares, in ours. Pure.

import type { CiStatus } from "../domain/task-schema.ts";

type CiState = CiStatus["state"];

/** Of a check or a run that is completed: https://docs.github.com/en/rest/checks/runs */
const BY_CONCLUSION: ReadonlyMap<string, CiState> = new Map([
  ["success", "success"],
  ["failure", "failure"],
  ["neutral", "neutral"],
  ["cancelled", "cancelled"],
  ["skipped", "skipped"],
  // Neither ended well, and both wait for a person.
  ["timed_out", "failure"],
  ["action_required", "failure"],
  // These never ran to their end: nothing is known of the work itself.
  ["startup_failure", "error"],
  ["stale", "error"],
]);

/** Of a commit: https://docs.github.com/en/rest/commits/statuses */
const COMMIT_STATES: ReadonlyMap<string, CiState> = new Map([
  ["pending", "pending"],
  ["success", "success"],
  ["failure", "failure"],
  ["error", "error"],
]);

/** Undefined for a conclusion that GitHub has made up since, or none. */
export function stateOfRun(status: string, conclusion: string | null): CiState | undefined {
  return status === "completed" ? BY_CONCLUSION.get(conclusion ?? "") : "pending";
}

export function stateOfCommit(state: string): CiState | undefined {
  return COMMIT_STATES.get(state);
}
