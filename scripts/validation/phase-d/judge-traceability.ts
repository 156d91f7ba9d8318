// Phase D: whether everything leads somewhere: each handed-out issue to the work-log entry that answers
// it, each criterion to an entry, each reference to what it names, each tool call to the task. Pure.

import { type ActorRun, acceptedSteps } from "./actor-run.ts";
import { type ObservedEntry, type ObservedTask, attemptsOf } from "./observed-task.ts";
import {
  type Judgement,
  type ProtocolStory,
  type Sample,
  type StageLook,
  judgementOf,
} from "./protocol-story.ts";

type Attempt = ReturnType<typeof attemptsOf>[number];

const ENTRY_FIELDS = ["criterion_ref", "issue_ref", "tool_call_id", "text"] as const;

export function judgeTraceability({ sample, runs, looks }: ProtocolStory): Judgement {
  const faults = looks.flatMap((look) =>
    lookFaults(sample, runs.slice(0, look.after_runs), look).map(
      (fault) => `${look.stage}: ${fault}`,
    ),
  );
  const answered = looks.some(({ task }) =>
    attemptsOf(task).some(({ dispatch, task_result }) => dispatch && task_result),
  );
  return judgementOf(faults, answered ? undefined : "no handed-out issue was ever answered");
}

function lookFaults(sample: Sample, runs: readonly ActorRun[], { task }: StageLook): string[] {
  const attempts = attemptsOf(task);
  const submitted = new Map(
    acceptedSteps(runs, "result").map(({ sent }) => [Number(sent["attempt"]), sent["work_log"]]),
  );
  const ids = [task.task_id, task.correlation_id];
  return [
    ...(ids.every((id) => id === sample.task_id) ? [] : ["the task has another id"]),
    ...[...submitted].flatMap(([attempt, workLog]) => {
      const made = attempts.find((each) => each.attempt === attempt);
      return attemptFaults(sample, task, made, workLog).map(
        (fault) => `attempt ${attempt}: ${fault}`,
      );
    }),
    ...toolCallFaults(sample, task, [...submitted.keys()]),
  ];
}

function attemptFaults(
  sample: Sample,
  task: ObservedTask,
  attempt: Attempt | undefined,
  submitted: unknown,
): string[] {
  const entries = attempt?.task_result?.work_log ?? [];
  if (attempt === undefined || entries.length === 0) return ["there is no work log"];
  const criteria = sample.acceptance_criteria.map(({ id }) => id);
  const issues = attempt.dispatch?.issues.map(({ issue_id }) => issue_id) ?? [];
  const calls = task.tool_calls
    .filter((call) => call.attempt === attempt.attempt)
    .map(({ tool_call_id }) => tool_call_id);
  const judged = attempt.verdict?.issues.map(({ work_log_ref }) => work_log_ref) ?? [];
  const refsOf = (field: (typeof ENTRY_FIELDS)[number]) => entries.map((entry) => entry[field]);
  return [
    ...unanswered("criterion", criteria, refsOf("criterion_ref")),
    ...unanswered("issue", issues, refsOf("issue_ref")),
    ...leadingNowhere("criterion", refsOf("criterion_ref"), criteria),
    ...leadingNowhere("issue", refsOf("issue_ref"), issues),
    ...leadingNowhere("tool call", refsOf("tool_call_id"), calls),
    ...leadingNowhere(
      "work-log entry",
      judged,
      entries.map(({ entry_id }) => entry_id),
    ),
    ...(isSubmitted(entries, submitted) ? [] : ["the work log is not the one that was submitted"]),
  ];
}

type Ref = string | undefined;

function unanswered(what: string, ids: readonly string[], refs: readonly Ref[]): string[] {
  return ids.filter((id) => !refs.includes(id)).map((id) => `${what} ${id} has no entry`);
}

function leadingNowhere(what: string, refs: readonly Ref[], ids: readonly string[]): string[] {
  return refs
    .filter((ref) => ref !== undefined && !ids.includes(ref))
    .map((ref) => `${what} ${ref} is named and is nowhere`);
}

/** Ids and times that the executor left out are the service's. */
function isSubmitted(entries: readonly ObservedEntry[], submitted: unknown): boolean {
  if (!Array.isArray(submitted) || submitted.length !== entries.length) return false;
  return entries.every((entry, index) => {
    const sent = submitted[index] as Record<string, unknown>;
    return ENTRY_FIELDS.every((field) => entry[field] === sent[field]);
  });
}

function toolCallFaults(
  sample: Sample,
  { tool_calls: calls }: ObservedTask,
  attempts: readonly number[],
): string[] {
  const lacking = attempts.filter((each) => !calls.some(({ attempt }) => attempt === each));
  const strange = calls.filter(({ correlation_id: id }) => id !== sample.task_id);
  return [
    ...lacking.map((attempt) => `attempt ${attempt} has no tool call`),
    ...strange.map(({ tool_call_id: id }) => `tool call ${id} has another correlation id`),
  ];
}
