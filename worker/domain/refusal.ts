// How a step says no. One builder per kind, so that a rule reads as its code and its advice.

import type { JsonObject } from "../../storage-adapter/port/json.ts";
import type { Refusal, StepOutcome } from "./step.ts";
import type { Actor } from "./task-schema.ts";

/** The caller's role or name may not do this (403). */
export function forbidden(code: string, detail: string, extra?: JsonObject): Refusal {
  return withExtra({ kind: "forbidden", code, detail }, extra);
}

/** The task's state doesn't allow it now (409). */
export function conflict(code: string, detail: string, extra?: JsonObject): Refusal {
  return withExtra({ kind: "conflict", code, detail }, extra);
}

/** The command itself is wrong, whatever the state (422). */
export function unprocessable(code: string, detail: string, extra?: JsonObject): Refusal {
  return withExtra({ kind: "unprocessable", code, detail }, extra);
}

export function refused(refusal: Refusal): StepOutcome & { ok: false } {
  return { ok: false, refusal };
}

/** An actor as tasks and refusals carry it: role and name, nothing else. */
export function plainActor(actor: Actor): { role: Actor["role"]; name: string } {
  return { role: actor.role, name: actor.name };
}

function withExtra(refusal: Refusal, extra: JsonObject | undefined): Refusal {
  return extra === undefined ? refusal : { ...refusal, extra };
}
