// Phase D: whether each refusal that was provoked is one, says what it has to say, and has left the task
// alone. Pure.

import type { ActorStep } from "./actor-run.ts";
import { type ObservedTask, attemptsOf } from "./observed-task.ts";
import { type Judgement, type Sample, judgementOf } from "./protocol-story.ts";
import type { ProvokedPoint, ProvokedRefusal } from "./provoke-refusals.ts";
import { REFUSAL_CASES, type Refusal } from "./refusal-cases.ts";
import { saysDifferingLines, saysUnknownReferences } from "./refusal-particulars.ts";

interface Count {
  count: number;
  missing: string[];
}

export function judgeRefusals(points: readonly ProvokedPoint[], sample: Sample): Judgement {
  const faults = points.flatMap((point) => [
    ...point.refusals.flatMap((refusal) =>
      refusalFaults(point, refusal, sample).map((fault) => `${refusal.name}: ${fault}`),
    ),
    ...(isUnmoved(point) ? [] : [`${point.at}: the task has changed all the same`]),
  ]);
  return judgementOf(faults, countRefusals(points).count === 0 ? "none was provoked" : undefined);
}

/** How many of the planned ones were tried, each counted once, and which were not. */
export function countRefusals(points: readonly ProvokedPoint[]): Count {
  const tried = new Set(points.flatMap(({ refusals }) => refusals.map(({ name }) => name)));
  const planned = Object.values(REFUSAL_CASES).flatMap((cases) => cases.map(({ name }) => name));
  const missing = planned.filter((name) => !tried.has(name));
  return { count: planned.length - missing.length, missing };
}

function isUnmoved({ before, after }: ProvokedPoint): boolean {
  return before.text === after.text;
}

function refusalFaults(
  { at, before }: ProvokedPoint,
  { name, tried }: ProvokedRefusal,
  sample: Sample,
): string[] {
  const planned = REFUSAL_CASES[at].find((each) => each.name === name)?.refusal;
  if (planned === undefined) return ["it was not planned"];
  const { status, answer } = tried;
  const [code, detail] = [answer["code"], answer["detail"]];
  return [
    ...(status === planned.status && answer["status"] === status && code === planned.code
      ? []
      : [
          `it was answered with ${status} ${String(code)} instead of ${planned.status} ${planned.code}`,
        ]),
    ...(typeof detail === "string" && detail !== "" ? [] : ["it has no detail"]),
    ...(says(planned, tried, before.task, sample) ? [] : [`it does not tell the ${planned.says}`]),
  ];
}

function says(
  { says: what }: Refusal,
  { sent, answer }: ActorStep,
  task: ObservedTask,
  sample: Sample,
): boolean {
  const detail = String(answer["detail"]);
  switch (what) {
    case "differing lines":
      return saysDifferingLines(sent, answer, sample);
    case "unknown reference":
      return saysUnknownReferences(sent, answer, task);
    case "holder":
      return isNamed(answer["holder"], task.ack?.by.name) && answer["at"] === task.ack?.["at"];
    case "current attempt":
      return answer["attempt"] === task.attempt;
    case "roles":
      return ["executor", "reviewer"].every((role) => detail.includes(role));
    case "issue count":
      return Array.isArray(sent["issues"]) && answer["issue_count"] === sent["issues"].length;
    case "unanswered issues":
      return isSameList(answer["unanswered"], unansweredOf(task));
    case "standing verdict":
      return (
        task.verdict !== undefined &&
        answer["decision"] === task.verdict.decision &&
        answer["at"] === task.verdict["at"] &&
        answer["revision"] === task.revision
      );
    case "status":
      return detail.includes(task.status);
  }
}

function isNamed(holder: unknown, name: string | undefined): boolean {
  return name !== undefined && (holder as { name?: unknown } | undefined)?.name === name;
}

function unansweredOf(task: ObservedTask): string[] {
  const current = attemptsOf(task).at(-1);
  const answered = current?.task_result?.work_log.map(({ issue_ref }) => issue_ref) ?? [];
  const issues = current?.dispatch?.issues.map(({ issue_id }) => issue_id) ?? [];
  return issues.filter((id) => !answered.includes(id));
}

/** Nothing told of nothing is no word either. */
function isSameList(told: unknown, wanted: readonly string[]): boolean {
  return Array.isArray(told) && wanted.length > 0 && told.join() === wanted.join();
}
