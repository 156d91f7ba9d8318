// CI: what GitHub reports of the task's branch. Only the greatest report stands (ci-rank.ts), so any
// order of arrival ends in the same state. It changes nothing else: what CI says is no verdict.

import { advance } from "../advance.ts";
import { compareCi } from "../ci-rank.ts";
import { conflict, refused } from "../refusal.ts";
import type { Step } from "../step.ts";
import type { CiStatus } from "../task-schema.ts";

/** A report always has its body's digest; without it two of one second could change places. */
export type CiReport = Pick<CiStatus, "state" | "head_sha" | "url" | "run_attempt" | "at"> & {
  body_sha256: string;
};

export const recordCiStatus: Step<CiReport> = (task, report, context) => {
  const standing = task.ci_status;
  if (standing !== undefined && compareCi(report, standing) <= 0) {
    return refused(
      conflict("superseded", "What stands is as late or later. There is nothing to do."),
    );
  }
  const { state, head_sha, run_attempt, at: event_at, body_sha256 } = report;
  return advance(
    { ...task, ci_status: { ...report } },
    context,
    {
      audit_event: "ci_status_updated",
      caused_by: ["github_delivery"],
      detail: { state, head_sha, run_attempt, event_at, body_sha256 },
    },
    "verdict",
  );
};
