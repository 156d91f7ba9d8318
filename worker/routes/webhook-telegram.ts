// POST /webhooks/telegram (SPEC 6): updates as Telegram sends them, by the poller or by Telegram
// itself. Everything that is understood is answered 200, also what is ignored: only then does the
// sender move on.

import { z } from "zod";
import { failed } from "../http/failure.ts";
import { parseLooseJson } from "../http/json-body.ts";
import { receiveJson } from "../http/json-request.ts";
import { jsonResponse } from "../http/json-response.ts";
import { hasTelegramSecret } from "../http/telegram-secret.ts";
import type { Answer, Call, RouteDefinition } from "./route.ts";
import { ingestEdit } from "./telegram-edit.ts";
import { TELEGRAM, ingestMessage } from "./telegram-ingest.ts";
import type { TelegramOutcome } from "./telegram-ingest.ts";
import { readUpdate, telegramUpdate } from "../telegram/read-update.ts";
import type { UpdateOrigin } from "../telegram/read-update.ts";
import { TELEGRAM_SECRET_HEADER, TELEGRAM_UPDATE_PATH } from "../telegram/webhook-address.ts";

/** An update has some kilobytes; the longest text that we take has 400 KB when all of it is escaped. */
export const TELEGRAM_BODY_BYTES_MAX = 1_048_576;

const telegramAnswer = z.object({
  ok: z.literal(true),
  outcome: z.enum(["created", "duplicate", "edited", "ignored"]),
  task_id: z.string().optional(),
  reason: z.string().optional(),
});

export const telegramRoute: RouteDefinition = {
  method: "POST",
  path: TELEGRAM_UPDATE_PATH,
  access: { kind: "signed", by: "telegram" },
  docs: {
    summary: "Take one Telegram update",
    tag: "webhooks",
    headers: z.object({ [TELEGRAM_SECRET_HEADER]: z.string() }),
    body: { schema: telegramUpdate, required: true },
    answers: { 200: { description: "Taken, durably.", schema: telegramAnswer } },
    problems: [400, 401, 413, 415, 503],
  },
  handle: takeUpdate,
};

async function takeUpdate(call: Call): Promise<Answer> {
  const { service, request } = call;
  const { webhookSecret, allowedChats } = service.config.telegram;
  if (!hasTelegramSecret(request.headers, webhookSecret)) {
    return failed({ reason: "webhook_secret_wrong" });
  }
  const received = await receiveJson(request, TELEGRAM_BODY_BYTES_MAX);
  if (!received.ok) return failed(received.failure);
  const json = parseLooseJson(received.bytes);
  if (!json.ok) return failed({ reason: "malformed_json", errors: json.errors });

  const update = readUpdate(json.value, allowedChats);
  if (update.meaning === "nothing") {
    return settle(call, { outcome: "ignored", reason: update.reason }, update.origin);
  }
  const ingest = update.meaning === "edit" ? ingestEdit : ingestMessage;
  const outcome = await ingest(service, update.message, update.origin);
  return "failure" in outcome ? outcome : settle(call, outcome, update.origin);
}

async function settle(call: Call, result: TelegramOutcome, origin: UpdateOrigin): Promise<Answer> {
  if (result.outcome === "ignored") {
    const { reason, task_id } = result;
    await call.service.storage.append([
      {
        audit_event: "telegram_ignored",
        correlation_id: task_id ?? call.correlationId,
        ...(task_id !== undefined && { task_id }),
        actor: TELEGRAM,
        detail: { ...origin, reason },
      },
    ]);
  }
  return jsonResponse(200, JSON.stringify({ ok: true, ...result }));
}
