// The fake reviewer: looks whether the work log names every criterion and every issue that was handed
// out, and gives its verdict. It reads no work and has no opinion; the protocol it keeps is a real agent's.

import type { Client } from "../../client.ts";
import type { IssueInput, VerdictCommand } from "../../../worker/domain/commands.ts";
import type { Task } from "../../../worker/domain/task-schema.ts";
import { unansweredCriteria, unansweredIssues } from "../../../worker/domain/unanswered.ts";
import { absentId } from "./absent-id.ts";
import { type AgentPlan, type AgentRun, type PlannedStep, runAgent } from "./agent-run.ts";

export interface ReviewerOptions {
  /** Whatever the work log lacks. Without any decision: if it lacks nothing, else a rejection. */
  approve?: boolean;
  /** Ids; one issue each, which refers to the entry that answers the criterion. */
  rejectCriteria?: readonly string[];
  /** Of each issue. */
  issueText?: string | undefined;
  reason?: string | undefined;
  /** An approval that carries an issue. */
  openIssue?: boolean;
  /** A rejection with an issue on a criterion that the task doesn't have. */
  unknownCriterion?: boolean;
  /** A rejection whose issues refer to an entry that the result doesn't have. */
  unknownEntry?: boolean;
  /** Named in place of the task's own. */
  attempt?: number | undefined;
  /** A rejection is followed by the re-dispatch; of an approval the run's note says that none was. */
  redispatch?: boolean;
}

/** Throws NoAnswerError. */
export function runFakeReviewer(
  client: Client,
  taskId: string,
  options: ReviewerOptions = {},
): Promise<AgentRun> {
  return runAgent<never>(client, "reviewer", taskId, (task) => planReview(client, task, options));
}

/** Each on condition that the task is still what was seen: a person may have come in between. */
function planReview(client: Client, task: Task, options: ReviewerOptions): AgentPlan {
  const { task_id } = task;
  const command = judge(task, options);
  const verdict: PlannedStep = {
    step: "verdict",
    command,
    take: (conditions) => client.recordVerdict(task_id, command, conditions),
  };
  if (!options.redispatch) return { steps: [verdict] };
  if (command.decision === "approve") {
    const note = "nothing was re-dispatched: the verdict is an approval";
    return { steps: [verdict], note };
  }
  const redispatch: PlannedStep = {
    step: "redispatch",
    command: {},
    take: (conditions) => client.redispatch(task_id, {}, conditions),
  };
  return { steps: [verdict, redispatch] };
}

function judge(task: Task, options: ReviewerOptions): VerdictCommand {
  const attempt = options.attempt ?? task.attempt;
  const issues = findIssues(task, options);
  if (issues.length > 0 && !options.openIssue) {
    return { attempt, decision: "reject", reason: options.reason ?? "See the issues.", issues };
  }
  const looked = "Every criterion and every issue has its entry.";
  const reason = options.reason ?? (options.approve ? "Approved, whatever lacks." : looked);
  return { attempt, decision: "approve", reason, issues };
}

function findIssues(task: Task, options: ReviewerOptions): IssueInput[] {
  const firstCriterion = task.acceptance_criteria.slice(0, 1).map(({ id }) => id);
  if (options.openIssue) return firstCriterion.map((id) => issueOn(task, id, options));
  if (options.approve) return [];
  const { rejectCriteria = [], unknownEntry, unknownCriterion } = options;
  const rejected = rejectCriteria.length === 0 && unknownEntry ? firstCriterion : rejectCriteria;
  const stray = unknownCriterion ? [absentId(task.acceptance_criteria.map(({ id }) => id))] : [];
  const asked = [...rejected, ...stray].map((id) => issueOn(task, id, options));
  return asked.length > 0 ? asked : findGaps(task, options);
}

function issueOn(task: Task, criterion_ref: string, options: ReviewerOptions): IssueInput {
  const text = options.issueText ?? `Criterion ${criterion_ref} is not met.`;
  const entries = task.task_result?.work_log ?? [];
  const work_log_ref = options.unknownEntry
    ? absentId(entries.map(({ entry_id }) => entry_id))
    : entries.find((entry) => entry.criterion_ref === criterion_ref)?.entry_id;
  return { criterion_ref, text, ...(work_log_ref !== undefined && { work_log_ref }) };
}

/** What the work log says nothing of. Such an issue has no entry to refer to. */
function findGaps(task: Task, { issueText }: ReviewerOptions): IssueInput[] {
  const criteria = unansweredCriteria(task).map(({ id }) => ({
    criterion_ref: id,
    what: `criterion ${id}`,
  }));
  const issues = unansweredIssues(task).map(({ criterion_ref, issue_id }) => ({
    criterion_ref,
    what: `issue ${issue_id}`,
  }));
  return [...criteria, ...issues].map(({ criterion_ref, what }) => ({
    criterion_ref,
    text: issueText ?? `No work-log entry names ${what}.`,
  }));
}
