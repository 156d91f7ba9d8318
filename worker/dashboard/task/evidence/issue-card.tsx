// An issue: what somebody found wanting, beside the criterion that it hits, with the work-log entry
// that it refers to or the entries that answer it.

import type { ComponentChild, ComponentChildren } from "preact";
import type { Issue } from "../../../domain/task-schema.ts";
import { PlainText } from "../../ui/plain-text.tsx";
import { Mark } from "../page/mark.tsx";
import { Verbatim } from "../text/verbatim.tsx";
import type { FoundIssue, HandedOutIssue } from "./gather-evidence.ts";
import { WorkLogEntry } from "./work-log-entry.tsx";

/** An issue of the standing verdict. */
export function FoundIssueCard(props: { found: FoundIssue; by: string }): ComponentChild {
  const { issue, entry } = props.found;
  const mark = (
    <Mark tone="bad">
      Issue by <PlainText text={props.by} />
    </Mark>
  );
  return (
    <IssueCard issue={issue} mark={mark}>
      {issue.work_log_ref !== undefined && (
        <p class="entry-meta">
          {entry === null
            ? `about work-log entry ${issue.work_log_ref}, which the result does not hold`
            : `about work-log entry ${entry.entry_id}`}
        </p>
      )}
    </IssueCard>
  );
}

/** An issue that this attempt was handed out. */
export function HandedOutIssueCard({ handedOut }: { handedOut: HandedOutIssue }): ComponentChild {
  const { issue, answers } = handedOut;
  const mark =
    answers.length === 0 ? (
      <Mark tone="wait">Carried over, not answered yet</Mark>
    ) : (
      <Mark tone="ok">Carried over, answered</Mark>
    );
  return (
    <IssueCard issue={issue} mark={mark}>
      {answers.map((entry) => (
        <WorkLogEntry
          key={entry.entry_id}
          entry={entry}
          beside={{ criterion: issue.criterion_ref, issue: issue.issue_id }}
        />
      ))}
    </IssueCard>
  );
}

/** An issue as a verdict of the past, or a plan for the next attempt, lists it. */
export function IssueCard(props: {
  issue: Issue;
  mark?: ComponentChild;
  children?: ComponentChildren;
}): ComponentChild {
  const { issue, mark, children } = props;
  return (
    <div class="issue">
      <p class="issue-head">
        {mark}
        <span class="ref">{issue.issue_id}</span>
        <span class="issue-criterion">criterion {issue.criterion_ref}</span>
      </p>
      <Verbatim text={issue.text} />
      {children}
    </div>
  );
}
