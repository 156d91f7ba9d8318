// From a message to its one task, however often, however many at once and after whatever restart it
// arrives: the message's key is reserved for ever by the very commit that creates the task.

import type { AuditFact } from "../../storage-adapter/port/audit-fact.ts";
import type { KeptKey } from "../../storage-adapter/port/reserved-key.ts";
import { serializeTask } from "../domain/canonical-json.ts";
import { messageKey, messageTaskIds } from "../domain/message-identity.ts";
import { createTask } from "../domain/steps/create.ts";
import type { Task } from "../domain/task-schema.ts";
import { nowIso } from "../service.ts";
import type { Service } from "../service.ts";
import type { TelegramMessage, UpdateOrigin } from "../telegram/read-update.ts";

export const TELEGRAM = { role: "telegram", name: "telegram" } as const;

export type TelegramOutcome =
  | { outcome: "created" | "duplicate" | "edited"; task_id: string }
  /** `task_id` when the update belongs to a task all the same. */
  | { outcome: "ignored"; reason: string; task_id?: string };

export async function ingestMessage(
  service: Service,
  message: TelegramMessage,
  origin: UpdateOrigin,
): Promise<TelegramOutcome> {
  const key = messageKey(message.chatId, message.messageId);
  const known = await service.storage.lookup("telegram_message", key);
  if (known) return recordRepeat(service, taskIdOf(known), origin);
  for (const taskId of messageTaskIds(message.chatId, message.messageId)) {
    const outcome = await createUnder(service, taskId, message, origin);
    if (outcome !== "id_taken") return outcome;
    if (await isTaskOf(service, taskId, message)) return recordRepeat(service, taskId, origin);
  }
  throw new Error("Every task id that a message can have belongs to another task.");
}

/** A repeat changes nothing but is on the task's trail. */
export async function recordRepeat(
  service: Service,
  taskId: string,
  origin: UpdateOrigin,
): Promise<TelegramOutcome> {
  await service.storage.append([
    {
      audit_event: "telegram_dedup_hit",
      correlation_id: taskId,
      task_id: taskId,
      actor: TELEGRAM,
      caused_by: ["telegram_ingested"],
      detail: { ...origin },
    },
  ]);
  return { outcome: "duplicate", task_id: taskId };
}

export function taskIdOf(kept: KeptKey): string {
  const taskId = kept.value["task_id"];
  if (typeof taskId !== "string") throw new Error("A message's kept key names no task.");
  return taskId;
}

async function createUnder(
  service: Service,
  taskId: string,
  message: TelegramMessage,
  origin: UpdateOrigin,
): Promise<TelegramOutcome | "id_taken"> {
  const { chatId: chat_id, messageId: message_id, at: sent_at } = message;
  const made = createTask(
    {
      task_id: taskId,
      source: "telegram",
      request_text: message.text,
      message: { chat_id, message_id, sent_at },
    },
    { actor: TELEGRAM, at: nowIso(service) },
  );
  if (!made.ok) return { outcome: "ignored", reason: made.refusal.code };
  const common = { correlation_id: taskId, task_id: taskId, actor: TELEGRAM };
  const ingested: AuditFact = {
    ...common,
    audit_event: "telegram_ingested",
    detail: { ...origin, sent_at },
  };
  const key = messageKey(chat_id, message_id);
  const committed = await service.storage.commit({
    task_id: taskId,
    expected_revision: "absent",
    content: serializeTask(made.task),
    preceding: [ingested],
    fact: { ...made.fact, ...common },
    reserve: [{ kind: "telegram_message", key, value: { task_id: taskId } }],
  });
  switch (committed.outcome) {
    case "committed":
      return { outcome: "created", task_id: taskId };
    case "key_taken":
      return recordRepeat(service, taskIdOf(committed.kept), origin);
    case "exists":
    case "deleted":
    case "invalid":
    case "revision_changed":
      return "id_taken";
    case "absent":
      throw new Error("Storage answered `absent` to the creation of a task.");
  }
}

/** A log that was lost takes its keys along; the task's own file still says which message it is. */
async function isTaskOf(
  service: Service,
  taskId: string,
  message: TelegramMessage,
): Promise<boolean> {
  const read = await service.storage.read(taskId);
  if (read.outcome !== "found") return false;
  const { chat_id, message_id } = JSON.parse(read.content) as Task;
  return chat_id === message.chatId && message_id === message.messageId;
}
