// Fidelity (SPEC 7) on the audit trail's word: the digests on the task are those that the lines of the
// verdict and of the re-dispatch recorded when they were made. So a change by hand is found also where it
// was made to both lists alike and with digests that fit. That the log itself stands is audit:verify's.

import { z } from "zod";
import type { TrailPage } from "../../../worker/domain/answer-schemas.ts";
import type { Task } from "../../../worker/domain/task-schema.ts";
import {
  type DispatchFidelity,
  type Fidelity,
  type HandingOut,
  checkFidelity,
  findPair,
  judgeDispatches,
} from "./check-fidelity.ts";

export type TrailLine = TrailPage["items"][number];

const VERDICT_EVENTS: ReadonlySet<string> = new Set([
  "verdict_recorded",
  "task_rejected",
  "task_approved",
]);

/** What such lines tell; one that doesn't tells of no attempt. */
const recorded = z.looseObject({ attempt: z.int(), issues_sha256: z.string() });

type RecordedLine = TrailLine & z.infer<typeof recorded>;

/** @param trail all of the task's lines, oldest first, as they stood when the task was read, or later */
export function checkFidelityOnTrail(task: Task, trail: readonly TrailLine[]): Fidelity {
  const lines = trail.filter((line): line is RecordedLine => recorded.safeParse(line).success);
  const { dispatches } = checkFidelity(task);
  return judgeDispatches(
    task,
    dispatches.map((dispatch) => withTrail(task, dispatch, lines)),
  );
}

function withTrail(
  task: Task,
  dispatch: DispatchFidelity,
  lines: readonly RecordedLine[],
): DispatchFidelity {
  const { attempt } = dispatch;
  const pair = findPair(task, attempt);
  // Without a pair it fails already: there is nothing to hold against the trail.
  if (pair === undefined) return dispatch;
  const found = compareWithTrail(pair, attempt, lines);
  const differences = found.map((difference) => `attempt ${attempt}: ${difference}`);
  return {
    ...dispatch,
    pass: dispatch.pass && differences.length === 0,
    differences: [...dispatch.differences, ...differences],
  };
}

function compareWithTrail(
  { dispatch, verdict }: HandingOut,
  attempt: number,
  lines: readonly RecordedLine[],
): string[] {
  const handedOut = lines.filter(
    (line) => line.audit_event === "task_redispatched" && line.attempt === attempt,
  );
  const [line] = handedOut;
  if (line === undefined || handedOut.length > 1) {
    return [`${handedOut.length} lines of the audit trail hand it out`];
  }
  // The last one before: a person's goes over a reviewer's, and may have been taken back and given again.
  const decided = lines.findLast(
    ({ audit_event, seq, ...told }) =>
      VERDICT_EVENTS.has(audit_event) && told.attempt === attempt - 1 && seq < line.seq,
  );
  return [
    ...(decided === undefined
      ? ["no line of the audit trail is of the verdict"]
      : compareDigests("the verdict's", verdict.issues_sha256, decided)),
    ...compareDigests("the dispatch's", dispatch.issues_sha256, line),
  ];
}

function compareDigests(whose: string, digest: string, line: RecordedLine): string[] {
  if (line.issues_sha256 === digest) return [];
  const recordedAs = `audit line ${line.seq} recorded ${line.issues_sha256}`;
  return [`${whose} issues_sha256 is ${digest}, ${recordedAs}`];
}
