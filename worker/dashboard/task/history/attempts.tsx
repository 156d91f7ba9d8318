// The attempts of a task, oldest first, each folded to one line: how it began, what was done, what was
// judged, and what was replaced or reopened on the way. Nothing that was decided is ever gone.

import type { ComponentChild } from "preact";
import { useMemo } from "preact/hooks";
import type { Task, Verdict } from "../../../domain/task-schema.ts";
import { ActorName } from "../../ui/actor-name.tsx";
import { PlainText } from "../../ui/plain-text.tsx";
import { RelativeTime } from "../../ui/relative-time.tsx";
import { counted } from "../compare/difference.ts";
import { ChangeCounts } from "../diff/change-counts.tsx";
import { DiffView } from "../diff/diff-view.tsx";
import { parseDiff } from "../diff/parse-diff.ts";
import { ToolCalls } from "../evidence/tool-calls.tsx";
import { WorkLogEntries } from "../evidence/work-log-entries.tsx";
import { Fold } from "../page/fold.tsx";
import { Verbatim } from "../text/verbatim.tsx";
import { decisionWord } from "../verdict/decision-word.ts";
import { PastVerdict } from "../verdict/past-verdict.tsx";
import type { AttemptRecord } from "./list-attempts.ts";
import { ReplacedRecord } from "./replaced-record.tsx";

export function Attempts({ attempts }: { attempts: readonly AttemptRecord[] }): ComponentChild {
  return (
    <ol class="attempts">
      {attempts.map((record) => (
        <li key={record.attempt}>
          <Fold
            level={3}
            isOpen={false}
            title={`Attempt ${record.attempt}`}
            aside={<AttemptSummary record={record} />}
          >
            <Attempt record={record} />
          </Fold>
        </li>
      ))}
    </ol>
  );
}

function AttemptSummary({ record }: { record: AttemptRecord }): ComponentChild {
  const { closed, verdict, replaced } = record;
  const facts = [
    closed === undefined ? "current" : "closed",
    ...(verdict === undefined ? [] : [decidedBy(verdict)]),
    ...(replaced.length === 0 ? [] : [counted(replaced.length, "earlier step")]),
  ];
  return <PlainText text={facts.join(" · ")} />;
}

function decidedBy({ decision, decided_by: by }: Verdict): string {
  return `${decisionWord(decision, by)} by ${by.name}`;
}

function Attempt({ record }: { record: AttemptRecord }): ComponentChild {
  const { closed, dispatch, ack, task_result: result, verdict, replaced, toolCalls } = record;
  return (
    <div class="attempt">
      {dispatch !== undefined && <DispatchNote dispatch={dispatch} />}
      {ack !== undefined && (
        <p>
          <ActorName actor={ack.by} /> acknowledged it <RelativeTime at={ack.at} />.
        </p>
      )}
      {replaced.map((entry, index) => (
        <ReplacedRecord key={index} entry={entry} />
      ))}
      {closed !== undefined && toolCalls.length > 0 && (
        <Fold level={0} isOpen={false} title={counted(toolCalls.length, "tool call")}>
          <ToolCalls calls={toolCalls} />
        </Fold>
      )}
      {closed !== undefined && result !== undefined && <ClosedResult result={result} />}
      {closed !== undefined && verdict !== undefined && <PastVerdict verdict={verdict} />}
      <p class="quiet">
        {closed === undefined ? (
          "What it has come to so far stands above."
        ) : (
          <>
            <ActorName actor={closed.by} /> closed it by a re-dispatch{" "}
            <RelativeTime at={closed.at} />.
          </>
        )}
      </p>
    </div>
  );
}

/** How an attempt after the first began: that the one before it was sent back. */
export function DispatchNote(props: { dispatch: NonNullable<Task["dispatch"]> }): ComponentChild {
  const { attempt, by, at, issues, reason } = props.dispatch;
  return (
    <>
      <p>
        <ActorName actor={by} /> sent attempt {attempt - 1} back <RelativeTime at={at} />, as
        attempt {attempt} with {counted(issues.length, "issue")}.
      </p>
      {reason !== "" && (
        <blockquote class="reason">
          <Verbatim text={reason} />
        </blockquote>
      )}
    </>
  );
}

function ClosedResult({ result }: { result: NonNullable<Task["task_result"]> }): ComponentChild {
  const { work_log: log, diff_snapshot: diff, by, at } = result;
  const parsed = useMemo(() => (diff === undefined ? null : parseDiff(diff)), [diff]);
  return (
    <>
      <p>
        <ActorName actor={by} /> delivered it <RelativeTime at={at} />.
      </p>
      <WorkLogEntries entries={log} />
      {parsed !== null && (
        <Fold level={0} isOpen={false} title="Diff" aside={<ChangeCounts {...parsed} />}>
          <DiffView diff={parsed} />
        </Fold>
      )}
    </>
  );
}
