// Everything that a person needs to countersign with a good conscience, part by part, in the order in
// which one asks for it.

import type { ComponentChild } from "preact";
import { useMemo } from "preact/hooks";
import type { Task } from "../../../domain/task-schema.ts";
import { counted } from "../compare/difference.ts";
import { ChangeCounts } from "../diff/change-counts.tsx";
import { DiffView } from "../diff/diff-view.tsx";
import { parseDiff } from "../diff/parse-diff.ts";
import { Criteria } from "../evidence/criteria.tsx";
import { gatherEvidence } from "../evidence/gather-evidence.ts";
import type { Evidence } from "../evidence/gather-evidence.ts";
import { Scope } from "../evidence/scope.tsx";
import { ToolCalls } from "../evidence/tool-calls.tsx";
import { WorkLogEntries } from "../evidence/work-log-entries.tsx";
import { Attempts, DispatchNote } from "../history/attempts.tsx";
import { listAttempts } from "../history/list-attempts.ts";
import { Timeline } from "../trail/timeline.tsx";
import { PastVerdict } from "../verdict/past-verdict.tsx";
import { replacedReview } from "../verdict/replaced-review.ts";
import { VerdictCard } from "../verdict/verdict-card.tsx";
import { Fold } from "./fold.tsx";
import { GlanceList } from "./glance-list.tsx";
import { SECTION_IDS, glanceAt } from "./glance.ts";
import { RequestText } from "./request-text.tsx";
import type { TrailState } from "./task-model.ts";

/** Of more calls, their number and states say enough until somebody asks. */
const CALLS_OPEN_MAX = 12;

export function TaskSections(props: { task: Task; trail: TrailState }): ComponentChild {
  const { task, trail } = props;
  const evidence = useMemo(() => gatherEvidence(task), [task]);
  const diffText = task.task_result?.diff_snapshot;
  const diff = useMemo(() => (diffText === undefined ? null : parseDiff(diffText)), [diffText]);
  const review = replacedReview(task);
  return (
    <>
      <GlanceList facts={glanceAt(task, diff)} />
      {task.verdict !== undefined && (
        <Fold title="Verdict" id={SECTION_IDS.verdict}>
          <VerdictCard verdict={task.verdict} signed={{ trail, revision: task.revision }} />
          {review !== undefined && (
            <div class="replaced">
              <PastVerdict verdict={review} />
            </div>
          )}
        </Fold>
      )}
      <Fold title="Request" aside={editsWord(task)}>
        <RequestText task={task} />
      </Fold>
      {task.dispatch !== undefined && (
        <Fold title="Sent back" aside={`attempt ${task.dispatch.attempt - 1}`}>
          <DispatchNote dispatch={task.dispatch} />
        </Fold>
      )}
      <Fold title="Criteria" id={SECTION_IDS.criteria} aside={task.acceptance_criteria.length}>
        <Criteria task={task} evidence={evidence} />
      </Fold>
      <ScopeSection task={task} />
      <RestOfWorkLog evidence={evidence} />
      {diff !== null && (
        <Fold title="Diff" id={SECTION_IDS.diff} aside={<ChangeCounts {...diff} />}>
          <DiffView diff={diff} />
        </Fold>
      )}
      <ToolCallSection task={task} />
      {task.history.length > 0 && (
        <Fold title="Attempts" id={SECTION_IDS.attempts} aside={task.attempt}>
          <Attempts attempts={listAttempts(task)} />
        </Fold>
      )}
      <Fold title="Audit trail" aside={trail.kind === "shown" && trail.lines.length}>
        <Timeline trail={trail} />
      </Fold>
    </>
  );
}

function editsWord(task: Task): string | undefined {
  return task.edits.length === 0 ? undefined : counted(task.edits.length, "later edit");
}

function ScopeSection({ task }: { task: Task }): ComponentChild {
  const lines = task.declared_scope.length;
  if (lines === 0 && (task.ack?.scope_echo.length ?? 0) === 0) return null;
  return (
    <Fold title="Declared scope" aside={lines}>
      <Scope task={task} />
    </Fold>
  );
}

/** What the criteria and the handed-out issues have not shown already. */
function RestOfWorkLog({ evidence }: { evidence: Evidence }): ComponentChild {
  const { looseEntries } = evidence;
  if (looseEntries.length === 0) return null;
  return (
    <Fold
      title="Rest of the work log"
      id={SECTION_IDS.log}
      aside={`${looseEntries.length} without a criterion`}
    >
      <WorkLogEntries entries={looseEntries} />
    </Fold>
  );
}

function ToolCallSection({ task }: { task: Task }): ComponentChild {
  const calls = task.tool_calls.filter((call) => call.attempt === task.attempt);
  if (calls.length === 0) return null;
  return (
    <Fold
      title="Tool calls"
      id={SECTION_IDS.calls}
      aside={calls.length}
      isOpen={calls.length <= CALLS_OPEN_MAX}
    >
      <ToolCalls calls={calls} />
    </Fold>
  );
}
