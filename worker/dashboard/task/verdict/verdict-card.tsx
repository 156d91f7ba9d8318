// A verdict: who decided what, when and why, and whether the audit log bears out what it was decided
// on. Issues stand with their criteria; here is how many there are.

import type { ComponentChild } from "preact";
import { isPerson } from "../../../domain/engine.ts";
import type { Verdict } from "../../../domain/task-schema.ts";
import { ActorName } from "../../ui/actor-name.tsx";
import { RelativeTime } from "../../ui/relative-time.tsx";
import { counted } from "../compare/difference.ts";
import { Mark } from "../page/mark.tsx";
import type { TrailState } from "../page/task-model.ts";
import { Verbatim } from "../text/verbatim.tsx";
import { SignedNote } from "./signed-note.tsx";

export interface VerdictCardProps {
  verdict: Verdict;
  /** Left out where the verdict is one of the past: whether it is borne out by the trail. */
  signed?: { trail: TrailState; revision: number };
}

export function VerdictCard({ verdict, signed }: VerdictCardProps): ComponentChild {
  const { decision, decided_by: by, reason, issues, attempt, at } = verdict;
  const isApproval = decision === "approve";
  return (
    <div class="verdict" data-decision={decision}>
      <p class="verdict-head">
        <Mark tone={isApproval ? "ok" : "bad"}>{isApproval ? "Approved" : "Rejected"}</Mark>
        <span>
          {`${deedOf(verdict)} by `}
          <ActorName actor={by} />
        </span>
        <RelativeTime at={at} />
        <span class="verdict-attempt">attempt {attempt}</span>
        {issues.length > 0 && <span>{counted(issues.length, "issue")}</span>}
      </p>
      {reason === "" ? (
        <p class="quiet">No reason was given.</p>
      ) : (
        <blockquote class="reason">
          <Verbatim text={reason} />
        </blockquote>
      )}
      {signed !== undefined && <SignedNote verdict={verdict} {...signed} />}
    </div>
  );
}

/** Who rejects has refused the countersignature, and signed nothing. */
function deedOf({ decision, decided_by: by }: Verdict): string {
  if (!isPerson(by)) return "judged";
  return decision === "approve" ? "countersigned" : "decided";
}
