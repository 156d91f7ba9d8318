// An audit trail held once more against the steps that it has to tell: order, actor, correlation,
// causes, and each line's own hash.

import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import {
  type SaidRun,
  type TakenStep,
  saidRun,
  sentSample,
  stepsTaken,
} from "./protocol-evidence.ts";
import { type Recounted, exactly } from "./recounted.ts";

const TRAIL = "protocol-trail.json";
const RUNS = "protocol-runs.json";
const SAMPLE = "protocol-sample.json";

export const seenTrail = z.looseObject({
  text: z.string(),
  /** Null: the files are elsewhere. */
  missing: z.array(z.string()).nullable(),
});
const page = z.looseObject({
  items: z.array(
    z.looseObject({
      seq: z.int(),
      audit_event: z.string(),
      correlation_id: z.string(),
      causation_seq: z.int().optional(),
      task_id: z.string().optional(),
      actor: z.looseObject({ role: z.string() }),
      hash: z.string(),
    }),
  ),
});
const runsSaid = z.looseObject({ runs: z.array(saidRun) });

type Line = z.infer<typeof page>["items"][number];

/** SPEC 8; each begins with the word that steps are told by. */
const STEP_OF_EVENT: Readonly<Record<string, string>> = {
  task_created: "create",
  task_acked: "ack",
  tool_call_recorded: "tool-call",
  result_submitted: "result",
  verdict_recorded: "verdict",
  task_redispatched: "redispatch",
  task_approved: "approve",
  task_reopened: "reopen",
};

/** Created, twice done and judged, countersigned, reopened, countersigned. */
const STORY =
  /^create,ack(,tool-call)+,result,verdict,redispatch,ack(,tool-call)+,result,verdict,approve,reopen,approve$/;
/** Once done and judged, countersigned. */
export const SHORT_STORY = /^create,ack(,tool-call)+,result,verdict,approve$/;

export function recountTrail(artifacts: ReadonlyMap<string, string>): Recounted[] {
  const [trail, runs, sample] = [TRAIL, RUNS, SAMPLE].map((name) => artifacts.get(name));
  if (trail === undefined || runs === undefined || sample === undefined) return [];
  const { task_id: taskId } = sentSample.parse(JSON.parse(sample));
  const told = tellsSteps(
    taskId,
    runsSaid.parse(JSON.parse(runs)).runs,
    seenTrail.parse(JSON.parse(trail)),
    STORY,
  );
  return [exactly("trail_pass", told)];
}

export function tellsSteps(
  taskId: string,
  runs: readonly SaidRun[],
  { text, missing }: z.infer<typeof seenTrail>,
  story: RegExp,
): boolean {
  const { items } = page.parse(JSON.parse(text));
  const lines = items.filter(({ audit_event: event }) => event !== "request_refused");
  const steps = stepsTaken(runs);
  const [, ...others] = lines;
  return (
    story.test(steps.map(({ step }) => step).join()) &&
    lines.length === steps.length &&
    lines.every((line, nth) => isOf(line, steps[nth])) &&
    items.every((line) => line.correlation_id === taskId && line.task_id === taskId) &&
    items.every(hasItsHash) &&
    others.every(({ causation_seq: cause, seq }) =>
      lines.some((line) => line.seq === cause && line.seq < seq),
    ) &&
    (missing ?? []).length === 0
  );
}

function isOf({ seq, audit_event: event, actor }: Line, step: TakenStep | undefined): boolean {
  return (
    step !== undefined &&
    STEP_OF_EVENT[event] === step.step &&
    seq === step.answer["seq"] &&
    actor.role === step.role
  );
}

function hasItsHash({ hash, ...hashed }: Line): boolean {
  return (
    createHash("sha256")
      .update(canonicalize(hashed) ?? "")
      .digest("hex") === hash
  );
}
