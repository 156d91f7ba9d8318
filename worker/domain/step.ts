// What every step of SPEC 2's table is: a pure function from a task and a command to the next task
// or a refusal. Time, actor and the digest of what the actor saw are passed in.

import type { AuditEventName } from "../../storage-adapter/port/audit-fact.ts";
import type { JsonValue } from "../../storage-adapter/port/json.ts";
import type { Actor, Task } from "./task-schema.ts";

export interface StepContext {
  actor: Actor;
  /** ISO 8601, milliseconds, UTC. */
  at: string;
  /** SHA-256 of the task file's bytes that the actor decides on (a verdict keeps it). */
  contentSha256: string;
}

/** What the change's audit line says, beside what storage adds. */
export interface StepFact {
  audit_event: AuditEventName;
  caused_by: readonly AuditEventName[];
  detail: { [field: string]: JsonValue };
}

export type RefusalKind = "forbidden" | "conflict" | "unprocessable";

/** Why a step can't be taken: `code` is stable, `detail` tells a person or an agent what to do next. */
export interface Refusal {
  kind: RefusalKind;
  code: string;
  detail: string;
  /** Machine-readable particulars: the winner of a decision, the lines of an echo that differ, … */
  extra?: { [field: string]: JsonValue };
}

export type StepOutcome =
  | { ok: true; task: Task; fact: StepFact }
  | { ok: false; refusal: Refusal };

/** `Command` is the already parsed request body. */
export type Step<Command> = (task: Task, command: Command, context: StepContext) => StepOutcome;
