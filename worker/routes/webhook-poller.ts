// POST /webhooks/telegram/poller: the poller says how it goes, for /healthz and /metrics. It changes
// nothing that is kept, so nothing of it is on the audit but what is refused.

import { z } from "zod";
import { failed } from "../http/failure.ts";
import { interpretJson, receiveJson } from "../http/json-request.ts";
import { hasTelegramSecret } from "../http/telegram-secret.ts";
import { pollerReport } from "../telegram/poller-watch.ts";
import { POLLER_REPORT_PATH, TELEGRAM_SECRET_HEADER } from "../telegram/webhook-address.ts";
import type { Answer, Call, RouteDefinition } from "./route.ts";

/** The longest trouble has 3,000 bytes when all of it is escaped. */
const POLLER_REPORT_BYTES_MAX = 4_096;

const body = { schema: pollerReport, required: true };

export const pollerRoute: RouteDefinition = {
  method: "POST",
  path: POLLER_REPORT_PATH,
  access: { kind: "signed", by: "telegram" },
  docs: {
    summary: "Hear how the Telegram poller goes",
    description: "What /healthz says of the poller is what it has last reported here.",
    tag: "webhooks",
    headers: z.object({ [TELEGRAM_SECRET_HEADER]: z.string() }),
    body,
    answers: { 204: { description: "Heard." } },
    problems: [400, 401, 413, 415],
  },
  handle: takeReport,
};

async function takeReport(call: Call): Promise<Answer> {
  const { service, request } = call;
  if (!hasTelegramSecret(request.headers, service.config.telegram.webhookSecret)) {
    return failed({ reason: "webhook_secret_wrong" });
  }
  const received = await receiveJson(request, POLLER_REPORT_BYTES_MAX);
  if (!received.ok) return failed(received.failure);
  const report = interpretJson(received.bytes, body);
  if (!report.ok) return failed(report.failure);
  service.telegramPoller.take(report.value);
  return new Response(null, { status: 204 });
}
