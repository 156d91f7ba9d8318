// Why a step could not be sent, or was not taken, right above its button.

import type { ComponentChild } from "preact";
import { UNREACHABLE_CODE } from "../../api/outcome.ts";
import { ProblemNote } from "../../ui/problem-note.tsx";
import type { Complaint } from "./use-submission.ts";

/** What the field that is missing something is described by; there is one dialog at a time. */
export const COMPLAINT_ID = "step-complaint";

/** `isChanged`: that the task changed is told already, with what changed. */
export function ComplaintNote(props: {
  complaint: Complaint | null;
  isChanged: boolean;
}): ComponentChild {
  const { complaint, isChanged } = props;
  if (complaint === null) return null;
  if (complaint.kind === "missing") {
    return (
      <p class="complaint" role="alert" id={COMPLAINT_ID}>
        {complaint.message}
      </p>
    );
  }
  const { problem } = complaint;
  if (isChanged && (problem.status === 412 || problem.status === 409)) return null;
  if (problem.code === UNREACHABLE_CODE) {
    return (
      <p class="complaint" role="alert">
        The service did not answer, so it is not known whether it was done. What you typed is kept:
        look again when the page is live.
      </p>
    );
  }
  return <ProblemNote problem={problem} />;
}
