// Phase C: what the answers to GitHub deliveries, and the task they name, say of signatures and of
// replays. Pure.

import type { DeliveryLine } from "./delivery-line.ts";
import { BAD_SIGNATURES, REPLAYS } from "./gates-phase-c.ts";

export interface Judgement {
  pass: boolean;
  /** What is wrong, for a person; empty on a pass. */
  explanation: string;
}

/** The task that deliveries name, as it stands. */
export interface TaskLook {
  etag: string | null;
  revision: number;
  ci_state: string | null;
}

const UNAUTHORIZED = 401;
const NAMED_MAX = 5;

/** Of the bad signatures that were to be sent, those that were answered with 401. */
export function signatureRejectRate(lines: readonly DeliveryLine[]): number {
  const refused = lines.filter(({ answered }) => answered === UNAUTHORIZED).length;
  return refused / Math.max(BAD_SIGNATURES, lines.length);
}

export function forgeriesTaken(lines: readonly DeliveryLine[]): string {
  const taken = lines.filter(({ answered }) => answered !== UNAUTHORIZED);
  const named = taken
    .slice(0, NAMED_MAX)
    .map(({ kind, answered }) => `one ${kind} was answered with ${answered}`);
  const others = taken.length - named.length;
  return [...named, ...(others > 0 ? [`${others} more`] : [])].join("; ");
}

/** `first`: one good delivery several times at once; `again`: replays, and its id with another body. */
export function judgeReplays(
  lines: Readonly<Record<"first" | "again", readonly DeliveryLine[]>>,
  looks: { before: TaskLook; first: TaskLook; again: TaskLook },
): Judgement {
  const { first, again } = lines;
  const replays = again.filter(({ kind }) => kind !== "other body");
  const reused = again.filter(({ kind }) => kind === "other body");
  const taken = first.filter((line) => isUpdate(line) && !line.duplicate).length;
  const repeated = [...first, ...replays].filter((line) => isUpdate(line) && line.duplicate).length;
  const refused = reused.filter((line) => line.answered === 409).length;
  const faults = [
    ...(taken === 1 ? [] : [`${taken} of ${first.length} at once were taken as the first`]),
    ...(repeated >= REPLAYS ? [] : [`${repeated} replays were answered with the first outcome`]),
    ...(reused.length > 0 && refused === reused.length
      ? []
      : [`its id with another body was answered with ${reused.map(answerOf).join() || "nothing"}`]),
    ...(looks.first.ci_state === "success" && looks.first.revision === looks.before.revision + 1
      ? []
      : [`the good one left revision ${looks.first.revision}, ${String(looks.first.ci_state)}`]),
    ...(looks.again.etag !== null && looks.again.etag === looks.first.etag
      ? []
      : [`the replays left revision ${looks.again.revision}, another state than the good one`]),
  ];
  return { pass: faults.length === 0, explanation: faults.join("; ") };
}

function isUpdate({ answered, outcome }: DeliveryLine): boolean {
  return answered === 200 && outcome === "updated";
}

function answerOf({ answered }: DeliveryLine): number {
  return answered;
}
