// Which of two CI reports stands (SPEC 6): the greater by (event time, finished before unfinished, run
// attempt, body digest). A total order over bodies, so whatever the order of arrival and however
// often, the same one is left in the end. Pure.

import type { CiStatus } from "./task-schema.ts";

/** Below zero: `one` yields to `other`. Zero only for reports of the same body. */
export function compareCi(one: CiStatus, other: CiStatus): number {
  return (
    compareText(one.at, other.at) ||
    Number(isFinished(one)) - Number(isFinished(other)) ||
    one.run_attempt - other.run_attempt ||
    // A report that somebody wrote by hand has no digest and yields to each that has one.
    compareText(one.body_sha256 ?? "", other.body_sha256 ?? "")
  );
}

function isFinished({ state }: CiStatus): boolean {
  return state !== "pending";
}

/** Times of one form and digests compare as text. */
function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
