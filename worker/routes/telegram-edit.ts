// A message that was changed after it became a task: recorded on the task, and nothing else happens.
// Whatever stands in the way for good is a reason to ignore the edit, or it would come for ever.

import { messageKey } from "../domain/message-identity.ts";
import { recordEdit } from "../domain/steps/edit-message.ts";
import type { Failed } from "../http/failure.ts";
import type { Service } from "../service.ts";
import { commitStep } from "./commit-step.ts";
import { TELEGRAM, recordRepeat, taskIdOf } from "./telegram-ingest.ts";
import type { TelegramOutcome } from "./telegram-ingest.ts";
import type { TelegramMessage, UpdateOrigin } from "../telegram/read-update.ts";

/** A Failed is for what another try may mend. */
export async function ingestEdit(
  service: Service,
  message: TelegramMessage,
  origin: UpdateOrigin,
): Promise<TelegramOutcome | Failed> {
  const key = messageKey(message.chatId, message.messageId);
  const known = await service.storage.lookup("telegram_message", key);
  if (!known) return { outcome: "ignored", reason: "edit_of_unknown_message" };
  const taskId = taskIdOf(known);
  const written = await commitStep(service, {
    taskId,
    actor: TELEGRAM,
    step: recordEdit,
    command: () => ({ ok: true, value: { text: message.text, at: message.at } }),
  });
  if (written.outcome === "written") return { outcome: "edited", task_id: taskId };
  if (written.outcome === "key_taken") throw new Error("An edit reserves no key.");
  const { failure } = written.failed;
  if (failure.reason === "contended") return written.failed;
  const reason = failure.reason === "refused" ? failure.refusal.code : failure.reason;
  if (reason === "edit_known") return recordRepeat(service, taskId, origin);
  return { outcome: "ignored", reason, task_id: taskId };
}
