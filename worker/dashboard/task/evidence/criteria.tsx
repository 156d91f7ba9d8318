// The acceptance criteria, each with all that speaks for and against it: its recital, the work-log
// entries that answer it and the issues that hit it, right next to it.

import type { ComponentChild } from "preact";
import type { Task } from "../../../domain/task-schema.ts";
import { Mark } from "../page/mark.tsx";
import { Verbatim } from "../text/verbatim.tsx";
import { EchoMark } from "./echo-mark.tsx";
import type { CriterionEvidence, Evidence } from "./gather-evidence.ts";
import { FoundIssueCard, HandedOutIssueCard } from "./issue-card.tsx";
import { WorkLogEntries } from "./work-log-entries.tsx";

export function Criteria(props: { task: Task; evidence: Evidence }): ComponentChild {
  const { task, evidence } = props;
  const judge = task.verdict?.decided_by.name ?? "";
  return (
    <>
      <ol class="criteria">
        {evidence.criteria.map((one) => (
          <li key={one.criterion.id} class="criterion">
            <CriterionText evidence={one} />
            <CriterionSigns
              evidence={one}
              judge={judge}
              hasResult={task.task_result !== undefined}
            />
          </li>
        ))}
      </ol>
      {evidence.extraEcho.map((echo, index) => (
        <div key={index} class="criterion">
          <EchoMark echo={echo} />
          <Verbatim text={echo.got ?? ""} />
        </div>
      ))}
      {evidence.looseIssues.map((found) => (
        <FoundIssueCard key={found.issue.issue_id} found={found} by={judge} />
      ))}
      {evidence.looseHandedOut.map((handedOut) => (
        <HandedOutIssueCard key={handedOut.issue.issue_id} handedOut={handedOut} />
      ))}
    </>
  );
}

function CriterionText({ evidence }: { evidence: CriterionEvidence }): ComponentChild {
  const { criterion, echo } = evidence;
  return (
    <div class="criterion-text">
      <h3 class="criterion-id">
        <span class="visually-hidden">Criterion </span>
        {criterion.id}
      </h3>
      <Verbatim text={criterion.text} />
      <EchoMark echo={echo} />
    </div>
  );
}

function CriterionSigns(props: {
  evidence: CriterionEvidence;
  judge: string;
  hasResult: boolean;
}): ComponentChild {
  const { entries, issues, handedOut } = props.evidence;
  return (
    <div class="criterion-signs">
      {issues.map((found) => (
        <FoundIssueCard key={found.issue.issue_id} found={found} by={props.judge} />
      ))}
      {handedOut.map((one) => (
        <HandedOutIssueCard key={one.issue.issue_id} handedOut={one} />
      ))}
      <WorkLogEntries entries={entries} beside={{ criterion: props.evidence.criterion.id }} />
      {entries.length === 0 && !handedOut.some(({ answers }) => answers.length > 0) && (
        <Mark tone={props.hasResult ? "wait" : "idle"}>
          {props.hasResult ? "The work log does not answer it" : "No result yet"}
        </Mark>
      )}
    </div>
  );
}
