// Phase D: whether the task keeps what was asked and what was decided, byte for byte: request, criteria
// and scope as the verifier sent them, and each decision's reason. Pure.

import canonicalize from "canonicalize";
import { type ActorStep, acceptedSteps } from "./actor-run.ts";
import type { ObservedTask } from "./observed-task.ts";
import { type Judgement, type ProtocolStory, judgementOf } from "./protocol-story.ts";

const ASKED_FIELDS = ["request_text", "acceptance_criteria", "declared_scope"] as const;

export function judgeTexts({ runs, looks }: ProtocolStory): Judgement {
  const faults = looks.flatMap(({ stage, after_runs, task }) =>
    textFaults(task, acceptedSteps(runs.slice(0, after_runs))).map((fault) => `${stage}: ${fault}`),
  );
  return judgementOf(faults, looks.length === 0 ? "no task was read" : undefined);
}

function textFaults(task: ObservedTask, steps: readonly ActorStep[]): string[] {
  const created = steps.find(({ step }) => step === "create")?.sent;
  const kept = reasonsIn(task);
  const given = steps.flatMap(({ step, sent }) =>
    typeof sent["reason"] === "string" ? [{ step, reason: sent["reason"] }] : [],
  );
  return [
    ...ASKED_FIELDS.filter(
      (field) => canonicalize(task[field]) !== canonicalize(created?.[field]),
    ).map((field) => `${field} is not what was sent`),
    ...given
      .filter(({ reason }) => !kept.has(reason))
      .map(({ step }) => `the reason of ${step} is not kept`),
  ];
}

/** Of verdicts, those in the history too, and of what was taken back. */
function reasonsIn(task: ObservedTask): ReadonlySet<unknown> {
  return new Set(
    [...task.history, task].flatMap((entry) => [entry.verdict?.reason, entry["reason"]]),
  );
}
