import { expect, it } from "vitest";
import { CI_STATES } from "../domain/task-schema.ts";
import { stateOfCommit, stateOfRun } from "./ci-state.ts";

it("takes GitHub's conclusions for ours, one by one", () => {
  const conclusions = {
    success: "success",
    failure: "failure",
    neutral: "neutral",
    cancelled: "cancelled",
    skipped: "skipped",
    timed_out: "failure",
    action_required: "failure",
    startup_failure: "error",
    stale: "error",
  };
  for (const [conclusion, state] of Object.entries(conclusions)) {
    expect(stateOfRun("completed", conclusion), conclusion).toBe(state);
    expect(CI_STATES).toContain(state);
  }
});

it("takes everything that isn't completed for pending, whatever it says of its end", () => {
  for (const status of ["queued", "in_progress", "waiting", "requested", "pending", "new_word"]) {
    expect(stateOfRun(status, null)).toBe("pending");
    expect(stateOfRun(status, "success")).toBe("pending");
  }
});

it("makes nothing of what GitHub may say one day", () => {
  for (const word of [null, "", "exploded", "constructor", "__proto__", "SUCCESS"]) {
    expect(stateOfRun("completed", word)).toBeUndefined();
    expect(stateOfCommit(word ?? "")).toBeUndefined();
  }
});

it("takes a commit's states as they are", () => {
  for (const state of ["pending", "success", "failure", "error"]) {
    expect(stateOfCommit(state)).toBe(state);
  }
});
