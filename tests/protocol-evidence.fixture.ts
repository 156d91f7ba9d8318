// For tests: the artifacts of a run of phase D, changed here and there, and what the verifier's judges and
// report:check's recount make of them. Both must come to the same.

import { expect } from "vitest";
import { recount } from "../scripts/report/recount.ts";
import type { Measure } from "../scripts/report/report-schema.ts";
import type { AuditLine } from "../scripts/audit/audit-line.ts";
import type { ActorRun } from "../scripts/validation/phase-d/actor-run.ts";
import { ackEchoMatchRate } from "../scripts/validation/phase-d/judge-acks.ts";
import { judgeFidelity } from "../scripts/validation/phase-d/judge-fidelity.ts";
import { issuesWithCriterionRate } from "../scripts/validation/phase-d/judge-issues.ts";
import { countRefusals, judgeRefusals } from "../scripts/validation/phase-d/judge-refusals.ts";
import { judgeTexts } from "../scripts/validation/phase-d/judge-texts.ts";
import { judgeTraceability } from "../scripts/validation/phase-d/judge-traceability.ts";
import { STORY_PLAN, judgeTrail } from "../scripts/validation/phase-d/judge-trail.ts";
import { judgeWayOverMcp } from "../scripts/validation/phase-d/look-at-mcp.ts";
import type { McpCall } from "../scripts/validation/phase-d/mcp-connection.ts";
import { observedTask } from "../scripts/validation/phase-d/observed-task.ts";
import type { Sample } from "../scripts/validation/phase-d/protocol-story.ts";
import { REFUSALS_PLANNED } from "../scripts/validation/phase-d/refusal-cases.ts";
import type { ProvokedPoint } from "../scripts/validation/phase-d/provoke-refusals.ts";
import type { Task } from "../worker/domain/task-schema.ts";

/** The artifacts as values, with the tasks in them parsed: to be changed freely. */
export interface Evidence {
  sample: Sample;
  runs: ActorRun[];
  stages: { stage: string; after_runs: number; task: Task }[];
  refusals: {
    sample: Sample;
    points: (Pick<ProvokedPoint, "at" | "refusals"> & { before: Task; after: Task })[];
  };
  trail: Trail;
  mcp: {
    creation: ActorRun;
    approval: ActorRun;
    sample: Sample;
    tools: Record<McpCall["as"], string[]>;
    calls: McpCall[];
    tasks: Record<"created" | "refused" | "approved", Task>;
    trail: Trail;
  };
}

interface Trail {
  lines: AuditLine[];
  missing: string[] | null;
}

type Loose = Record<string, unknown>;

function readEvidence(artifacts: ReadonlyMap<string, string>): Evidence {
  const read = (name: string) => JSON.parse(artifacts.get(name) ?? "") as Loose;
  const parseIn = <Item>(item: Item, ...fields: string[]): Item =>
    Object.fromEntries(
      Object.entries(item as Loose).map(([field, value]) => [
        field,
        fields.includes(field) ? (JSON.parse(String(value)) as unknown) : value,
      ]),
    ) as Item;
  const stages = (read("protocol-stages.json")["stages"] as Loose[]).map((stage) => {
    const { text, ...rest } = parseIn(stage, "text");
    return { ...rest, task: text };
  });
  const refusals = read("refusals.json");
  const points = (refusals["points"] as Loose[]).map((point) => parseIn(point, "before", "after"));
  const mcp = read("mcp.json");
  return {
    sample: read("protocol-sample.json"),
    runs: read("protocol-runs.json")["runs"],
    stages,
    refusals: { ...refusals, points },
    trail: readLines(read("protocol-trail.json")),
    mcp: {
      ...mcp,
      tasks: parseIn(mcp["tasks"], "created", "refused", "approved"),
      trail: readLines(mcp["trail"] as Loose),
    },
  } as unknown as Evidence;
}

function readLines({ text, missing }: Loose): object {
  return { lines: (JSON.parse(String(text)) as Loose)["items"], missing };
}

function writeLines({ lines, missing }: Trail): object {
  return { text: JSON.stringify({ items: lines, next_after_seq: null }), missing };
}

/** As phase D keeps it. */
export function writeEvidence(evidence: Evidence): Map<string, string> {
  const { sample, runs, stages, refusals, trail, mcp } = evidence;
  const stored = (task: Task) => `${JSON.stringify(task)}\n`;
  const points = refusals.points.map((point) => {
    return { ...point, before: stored(point.before), after: stored(point.after) };
  });
  const tasks = Object.entries(mcp.tasks).map(([stage, task]) => [stage, stored(task)] as const);
  const contents = {
    "protocol-sample.json": sample,
    "protocol-runs.json": { runs },
    "protocol-stages.json": {
      stages: stages.map(({ task, ...stage }) => ({ ...stage, text: stored(task) })),
    },
    "refusals.json": { ...refusals, points },
    "protocol-trail.json": writeLines(trail),
    "mcp.json": { ...mcp, tasks: Object.fromEntries(tasks), trail: writeLines(mcp.trail) },
  };
  return new Map(Object.entries(contents).map(([name, value]) => [name, JSON.stringify(value)]));
}

/** What the verifier's judges say, by measure. */
function judged(evidence: Evidence): Record<string, Measure> {
  const { sample, runs, stages, refusals, trail, mcp } = evidence;
  const looks = stages.map(({ task, ...stage }) => {
    return { ...stage, text: JSON.stringify(task), task: observedTask.parse(task) };
  });
  const story = { sample, runs, looks };
  const reading = (task: Task) => {
    return { etag: null, text: JSON.stringify(task), task: observedTask.parse(task) };
  };
  const points = refusals.points.map((point) => {
    return { ...point, before: reading(point.before), after: reading(point.after) };
  });
  const { created, refused, approved } = mcp.tasks;
  const exchange = {
    tools: mcp.tools,
    calls: mcp.calls,
    approval: mcp.approval,
    readings: { created: reading(created), refused: reading(refused), approved: reading(approved) },
  };
  return {
    ack_echo_match_rate: ackEchoMatchRate(story).rate,
    issues_with_criterion_ref_rate: issuesWithCriterionRate(story).rate,
    traceability_pass: judgeTraceability(story).pass,
    fidelity_pass: judgeFidelity(story).pass,
    texts_kept_pass: judgeTexts(story).pass,
    refusals_provoked: countRefusals(points).count,
    refusals_pass: judgeRefusals(points, refusals.sample).pass,
    trail_pass: judgeTrail({ taskId: sample.task_id, plan: STORY_PLAN, runs, ...trail }).pass,
    mcp_pass: judgeWayOverMcp({ ...mcp, exchange, trail: { text: "", ...mcp.trail } }).pass,
  };
}

/** Those measures that the recount does not bear. */
function unborne(evidence: Evidence, measures: Record<string, Measure>): string[] {
  return recount(writeEvidence(evidence))
    .filter(({ name, holds }) => !holds(measures[name] ?? null))
    .map(({ name, counted }) => `${name}: ${counted}`);
}

const SOUND = {
  ack_echo_match_rate: 1,
  issues_with_criterion_ref_rate: 1,
  traceability_pass: true,
  fidelity_pass: true,
  texts_kept_pass: true,
  refusals_provoked: REFUSALS_PLANNED,
  refusals_pass: true,
  trail_pass: true,
  mcp_pass: true,
} as const;

export type Change = (evidence: Evidence) => unknown;

/** What judges and recount, who must agree, make of it. */
export function lookAt(
  artifacts: ReadonlyMap<string, string>,
  change: Change,
): Record<string, Measure> {
  const evidence = readEvidence(artifacts);
  change(evidence);
  const measures = judged(evidence);
  expect(unborne(evidence, measures)).toEqual([]);
  return measures;
}

/** Those measures that are no longer what they are of a run that passed. */
export function broughtDown(artifacts: ReadonlyMap<string, string>, change: Change): string[] {
  const measures = lookAt(artifacts, change);
  return Object.entries(SOUND).flatMap(([name, sound]) => (measures[name] === sound ? [] : [name]));
}

/** The task after a stage. */
export function stageOf({ stages }: Evidence, name: string): Task {
  return found(stages.find(({ stage }) => stage === name)).task;
}

/** Its first attempt, when it has been closed. */
export function closedAttempt(task: Task) {
  const entry = found(task.history.find(({ kind }) => kind === "attempt_closed"));
  if (entry.kind !== "attempt_closed") throw new Error("unreachable");
  return entry;
}

export function found<Item>(item: Item | undefined): Item {
  if (item === undefined) throw new Error("the run has no such thing");
  return item;
}
