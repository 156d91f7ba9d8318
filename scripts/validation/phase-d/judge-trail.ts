// Phase D: whether a task's audit trail tells each step that was taken, in their order, by which role, under
// one correlation id, with causes that lead back to the task's creation. Pure.

import canonicalize from "canonicalize";
import type { AuditLine } from "../../audit/audit-line.ts";
import { examineLine } from "../../audit/examine-line.ts";
import { type ActorRun, type ActorStep, isAccepted } from "./actor-run.ts";
import { type Judgement, judgementOf } from "./protocol-story.ts";

/** SPEC 8. */
const EVENTS: Readonly<Record<string, string>> = {
  create: "task_created",
  ack: "task_acked",
  "tool-call": "tool_call_recorded",
  result: "result_submitted",
  verdict: "verdict_recorded",
  redispatch: "task_redispatched",
  approve: "task_approved",
  reopen: "task_reopened",
};
const FIRST_EVENT = "task_created";
/** Stands beside the story, not in it. */
const REFUSED_EVENT = "request_refused";

const ATTEMPT = ["ack", "tool-call", "result", "verdict"];
/** The steps of a whole way, in which an agent may tell more than one tool call. */
export const STORY_PLAN = [
  "create",
  ...ATTEMPT,
  "redispatch",
  ...ATTEMPT,
  "approve",
  "reopen",
  "approve",
];
export const MCP_PLAN = ["create", ...ATTEMPT, "approve"];

export interface TrailToJudge {
  taskId: string;
  plan: readonly string[];
  runs: readonly ActorRun[];
  lines: readonly AuditLine[];
  /** What the trace says is missing; null where the files are elsewhere. */
  missing: readonly string[] | null;
}

export function judgeTrail({ taskId, plan, runs, lines, missing }: TrailToJudge): Judgement {
  const steps = lines.filter(({ audit_event: event }) => event !== REFUSED_EVENT);
  const told = steps.map(({ seq, audit_event, actor }) => wordsOf(seq, audit_event, actor.role));
  const taken = takenSteps(runs).map(({ step, answer, role }) =>
    wordsOf(answer["seq"], EVENTS[step] ?? step, role),
  );
  const faults = [
    ...planFaults(plan, takenSteps(runs)),
    ...orderFaults(taken, told),
    ...lines
      .filter((line) => line.correlation_id !== taskId || line.task_id !== taskId)
      .map(({ seq }) => `line ${seq} is another task's`),
    ...lines.filter((line) => !isWhole(line)).map(({ seq }) => `line ${seq} has another hash`),
    ...causationFaults(steps),
    ...(missing ?? []).map((message) => `trace: ${message}`),
  ];
  return judgementOf(faults, steps.length === 0 ? "it has no line" : undefined);
}

function takenSteps(runs: readonly ActorRun[]): (ActorStep & { role: string })[] {
  return runs.flatMap(({ document: { role, steps } }) =>
    steps.filter(isAccepted).map((step) => ({ ...step, role })),
  );
}

const wordsOf = (seq: unknown, event: string, role: string) =>
  `${event} by ${role} (${String(seq)})`;

function planFaults(plan: readonly string[], taken: readonly ActorStep[]): string[] {
  const names = taken.map(({ step }) => step);
  const way = names.filter((name, nth) => name !== "tool-call" || names[nth - 1] !== name);
  return way.join() === plan.join() ? [] : [`the steps taken were ${way.join(", ") || "none"}`];
}

function orderFaults(taken: readonly string[], told: readonly string[]): string[] {
  const length = Math.max(taken.length, told.length);
  const parting = Array.from({ length }, (_, index) => index).find(
    (index) => taken[index] !== told[index],
  );
  if (parting === undefined) return [];
  return [
    `of ${taken.length} steps it tells ${told.length}; the ${parting + 1}. was ${taken[parting] ?? "none"}, it says ${told[parting] ?? "nothing"}`,
  ];
}

function isWhole(line: AuditLine): boolean {
  return examineLine(new TextEncoder().encode(canonicalize(line) ?? "")).ok;
}

function causationFaults(lines: readonly AuditLine[]): string[] {
  const rooted = new Set<number>();
  const faults: string[] = [];
  for (const { seq, audit_event: event, causation_seq: cause } of lines) {
    const isRooted = event === FIRST_EVENT ? rooted.size === 0 : rooted.has(cause ?? 0);
    if (isRooted) rooted.add(seq);
    else faults.push(`line ${seq} (${event}) does not lead back to ${FIRST_EVENT}`);
  }
  return faults;
}
