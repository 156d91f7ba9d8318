// A verdict that no longer stands, with its issues: beside the criteria are those of the one that does.

import type { ComponentChild } from "preact";
import type { Verdict } from "../../../domain/task-schema.ts";
import { IssueCard } from "../evidence/issue-card.tsx";
import { VerdictCard } from "./verdict-card.tsx";

export function PastVerdict({ verdict }: { verdict: Verdict }): ComponentChild {
  return (
    <>
      <VerdictCard verdict={verdict} />
      {verdict.issues.map((issue) => (
        <IssueCard key={issue.issue_id} issue={issue} />
      ))}
    </>
  );
}
