// Phase D: all that is known of one task's way through the protocol: what the verifier created, what
// everybody says to have done, and the task as it was read after each of them.

import type { Judgement } from "../phase-c/judge-deliveries.ts";
import type { ActorRun } from "./actor-run.ts";
import type { ObservedTask } from "./observed-task.ts";
import type { SampleCriterion } from "./sample-texts.ts";

export type { Judgement };

/** What the verifier sent. */
export interface Sample {
  task_id: string;
  acceptance_criteria: readonly SampleCriterion[];
  declared_scope: readonly string[];
  /** Given to the reviewer, for each issue. */
  issue_text: string;
}

export interface StageLook {
  stage: string;
  /** How many of the story's runs had been made. */
  after_runs: number;
  /** As it was answered. */
  text: string;
  task: ObservedTask;
}

export interface ProtocolStory {
  sample: Sample;
  runs: readonly ActorRun[];
  looks: readonly StageLook[];
}

/** A rate of nothing is none. */
export interface Rate {
  rate: number | null;
  explanation: string;
}

const NAMED_MAX = 5;

/** `nothing`: why there was nothing to judge, if so. */
export function judgementOf(faults: readonly string[], nothing?: string): Judgement {
  const all = nothing === undefined ? faults : [nothing];
  return { pass: all.length === 0, explanation: listFaults(all) };
}

export function rateOf(matched: number, total: number, faults: readonly string[]): Rate {
  return { rate: total === 0 ? null : matched / total, explanation: listFaults(faults) };
}

function listFaults(faults: readonly string[]): string {
  const others = faults.length - NAMED_MAX;
  const more = others > 0 ? [`${others} more`] : [];
  return [...faults.slice(0, NAMED_MAX), ...more].join("; ");
}
