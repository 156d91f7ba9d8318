// What the fake executor says: the recital, its one tool call, the work log. Each as a real agent would,
// but for what an option falsifies.

import type {
  AckCommand,
  ResultCommand,
  ToolCallCommand,
  WorkLogEntryInput,
} from "../../../worker/domain/commands.ts";
import type { Task } from "../../../worker/domain/task-schema.ts";
import { absentId } from "./absent-id.ts";

/** One id for every run: who is started anew updates the call that it recorded before. */
export const TOOL_CALL_ID = "fake-1";

/** How the commands are falsified. */
export interface Falsified {
  /** The last criterion's echo differs in its last character. */
  wrongEcho?: boolean;
  /** The last criterion is not echoed. */
  dropEcho?: boolean;
  /** One entry more, on a criterion that the task doesn't have. */
  unknownCriterion?: boolean;
  /** Ids of criteria and of handed-out issues that no work-log entry is to name. */
  unanswered?: readonly string[];
}

/** Every criterion and every scope line, one by one, as it stands. */
export function recite(task: Task, attempt: number, falsified: Falsified): AckCommand {
  const criteria = task.acceptance_criteria.map(({ text }) => text);
  const last = criteria.pop() ?? "";
  if (falsified.wrongEcho) criteria.push(withOtherEnd(last));
  else if (!falsified.dropEcho) criteria.push(last);
  return { attempt, criteria_echo: criteria, scope_echo: task.declared_scope };
}

function withOtherEnd(text: string): string {
  return text.replace(/.$/su, (last) => (last === "x" ? "y" : "x"));
}

export function toolCalls(attempt: number): ToolCallCommand[] {
  const call = { tool_call_id: TOOL_CALL_ID, attempt, name: "fake_tool" };
  return [
    { ...call, status: "running" },
    { ...call, status: "succeeded", summary: "Pretended to work." },
  ];
}

export function report(
  task: Task,
  attempt: number,
  hasToolCall: boolean,
  falsified: Falsified,
): ResultCommand {
  const [first, ...others] = answeringEntries(task, falsified.unanswered ?? []);
  const answers = first === undefined ? [] : [withToolCall(first, hasToolCall), ...others];
  return {
    attempt,
    work_log: falsified.unknownCriterion ? [...answers, strayEntry(task)] : answers,
    diff_snapshot: `--- /dev/null\n+++ b/fake-executor.txt\n@@ -0,0 +1 @@\n+attempt ${attempt}\n`,
  };
}

/** The first id that is neither a criterion's nor a handed-out issue's. */
export function findUnknown(task: Task, ids: readonly string[] = []): string | undefined {
  const criteria = task.acceptance_criteria.map(({ id }) => id);
  const issues = task.dispatch?.issues.map(({ issue_id }) => issue_id) ?? [];
  const known = new Set([...criteria, ...issues]);
  return ids.find((id) => !known.has(id));
}

/**
 * One for each criterion, then one for each issue that was handed out. An issue on a criterion that is
 * to stay unanswered is answered all the same, without naming that criterion.
 */
function answeringEntries(task: Task, unanswered: readonly string[]): WorkLogEntryInput[] {
  const isDue = (id: string) => !unanswered.includes(id);
  const criteria = task.acceptance_criteria.filter(({ id }) => isDue(id));
  const issues = (task.dispatch?.issues ?? []).filter(({ issue_id }) => isDue(issue_id));
  return [
    ...criteria.map(({ id }) => ({ criterion_ref: id, text: `Criterion ${id} is looked after.` })),
    ...issues.map(({ issue_id, criterion_ref }) => ({
      issue_ref: issue_id,
      ...(isDue(criterion_ref) && { criterion_ref }),
      text: `Issue ${issue_id} is mended.`,
    })),
  ];
}

function withToolCall(entry: WorkLogEntryInput, hasToolCall: boolean): WorkLogEntryInput {
  return hasToolCall ? { ...entry, tool_call_id: TOOL_CALL_ID } : entry;
}

function strayEntry(task: Task): WorkLogEntryInput {
  const criterion_ref = absentId(task.acceptance_criteria.map(({ id }) => id));
  return { criterion_ref, text: "On a criterion that there is not." };
}
