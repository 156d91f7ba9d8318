// The first revision of a task: what was asked, by whom, and what it will be measured by.

import { checkBounds } from "../bounds.ts";
import { canonicalJson, sha256HexOf } from "../canonical-json.ts";
import type { CriterionInput } from "../commands.ts";
import { buildCriteria } from "../criteria.ts";
import { deriveStatus } from "../engine.ts";
import { refused } from "../refusal.ts";
import type { StepContext, StepFact, StepOutcome } from "../step.ts";
import type { Task } from "../task-schema.ts";

/** A parsed CreateCommand fits once it has a `task_id`; a Telegram message brings `message`. */
export interface NewTask {
  task_id: string;
  request_text: string;
  /** `api` when left out. */
  source?: Task["source"] | undefined;
  acceptance_criteria?: readonly CriterionInput[] | undefined;
  declared_scope?: readonly string[] | undefined;
  /** `sent_at` (ISO 8601, ms, UTC) becomes `created_at`. */
  message?: { chat_id: number; message_id: number; sent_at: string };
}

/** Nothing exists yet, so there is no task to pass and no content that was decided on. */
export function createTask(
  command: NewTask,
  context: Pick<StepContext, "actor" | "at">,
): StepOutcome {
  const built = buildCriteria(command.acceptance_criteria, command.request_text);
  if (!built.ok) return refused(built.refusal);
  const { message } = command;
  const draft = {
    schema_version: 1 as const,
    task_id: command.task_id,
    correlation_id: command.task_id,
    source: command.source ?? "api",
    ...(message && { chat_id: message.chat_id, message_id: message.message_id }),
    request_text: command.request_text,
    created_at: message?.sent_at ?? context.at,
    revision: 1,
    updated_at: context.at,
    acceptance_criteria: built.criteria,
    declared_scope: [...(command.declared_scope ?? [])],
    attempt: 1,
    tool_calls: [],
    edits: [],
    history: [],
  };
  const task: Task = { ...draft, status: deriveStatus(draft) };
  const beyond = checkBounds(task, "request");
  return beyond === undefined ? { ok: true, task, fact: creationFact(task) } : refused(beyond);
}

function creationFact(task: Task): StepFact {
  return {
    audit_event: "task_created",
    caused_by: ["telegram_ingested"],
    detail: {
      source: task.source,
      attempt: task.attempt,
      criteria_count: task.acceptance_criteria.length,
      criteria_sha256: sha256HexOf(canonicalJson(task.acceptance_criteria)),
      scope_count: task.declared_scope.length,
      request_sha256: sha256HexOf(task.request_text),
    },
  };
}
