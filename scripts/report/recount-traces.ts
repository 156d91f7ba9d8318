// Whether everything in a task can be traced, found out again: who refers to what, attempt by attempt.

import {
  type Fields,
  type SentSample,
  type Stage,
  fieldsIn,
  isFields,
} from "./protocol-evidence.ts";

const ENTRY_FIELDS = ["criterion_ref", "issue_ref", "tool_call_id", "text"] as const;

/** Of nothing there is nothing to trace, which is no pass. */
export function recountTraces(sample: SentSample, seen: readonly Stage[]): boolean {
  const answers = seen.flatMap(({ task }) =>
    attemptsIn(task).filter(({ dispatch, task_result }) => isFields(dispatch) && task_result),
  );
  return answers.length > 0 && seen.every((stage) => isTraceable(sample, stage));
}

/** What is current stands in the task itself, what is closed in its history. */
function attemptsIn(task: Fields): Fields[] {
  const closed = fieldsIn(task["history"]).filter(({ kind }) => kind === "attempt_closed");
  return [...closed, task];
}

function isTraceable(sample: SentSample, { task, steps }: Stage): boolean {
  const results = steps.filter(({ step }) => step === "result").map(({ sent }) => sent);
  const calls = fieldsIn(task["tool_calls"]);
  const hasId = (field: string) => task[field] === sample.task_id;
  return (
    hasId("task_id") &&
    hasId("correlation_id") &&
    calls.every((call) => call["correlation_id"] === sample.task_id) &&
    results.every((sent) => {
      const attempt = attemptsIn(task).find((each) => each["attempt"] === sent["attempt"]);
      const own = calls.filter((call) => call["attempt"] === sent["attempt"]);
      return own.length > 0 && isAnswered(sample, attempt, own, sent);
    })
  );
}

function isAnswered(
  sample: SentSample,
  attempt: Fields | undefined,
  calls: readonly Fields[],
  sent: Fields,
): boolean {
  const entries = fieldsIn(fieldOf(attempt, "task_result", "work_log"));
  const criteria = sample.acceptance_criteria.map(({ id }) => id);
  const issues = idsOf(fieldOf(attempt, "dispatch", "issues"), "issue_id");
  const judged = refsIn(fieldOf(attempt, "verdict", "issues"), "work_log_ref");
  const criterionRefs = refsIn(entries, "criterion_ref");
  const issueRefs = refsIn(entries, "issue_ref");
  return (
    isWithin(criteria, criterionRefs) &&
    isWithin(criterionRefs, criteria) &&
    isWithin(issues, issueRefs) &&
    isWithin(issueRefs, issues) &&
    isWithin(refsIn(entries, "tool_call_id"), idsOf(calls, "tool_call_id")) &&
    isWithin(judged, idsOf(entries, "entry_id")) &&
    JSON.stringify(entries.map(essenceOf)) ===
      JSON.stringify(fieldsIn(sent["work_log"]).map(essenceOf))
  );
}

function fieldOf(attempt: Fields | undefined, part: string, field: string): unknown {
  const within = attempt?.[part];
  return isFields(within) ? within[field] : undefined;
}

const idsOf = (list: unknown, field: string) => fieldsIn(list).map((each) => each[field]);
const refsIn = (list: unknown, field: string) =>
  idsOf(list, field).filter((ref) => ref !== undefined);

function isWithin(some: readonly unknown[], all: readonly unknown[]): boolean {
  return some.every((each) => all.includes(each));
}

/** What the executor says itself; entry ids and times are the service's. */
function essenceOf(entry: Fields): unknown[] {
  return ENTRY_FIELDS.map((field) => entry[field] ?? null);
}
