// Phase C: Telegram messages, made by k6, and the files that come of them, watched from here.

import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type ScriptSurroundings, runScript } from "../run-script.ts";
import type { ServiceUnderTest } from "../service-under-test.ts";
import { watchTaskFiles } from "./file-watch.ts";
import { APPEARING_MS_MAX } from "./judge-messages.ts";
import { type MessageLine, messageLine } from "./message-line.ts";

export interface MessagePlan {
  /** One message so often at once, and so often again in turn. */
  repeats: number;
  /** Others; a multiple of 20, so that p95 is a sample and no definition's matter. */
  messages: number;
  paceMs: number;
}

export const MESSAGE_PLAN: MessagePlan = { repeats: 10, messages: 40, paceMs: 50 };

/** Far beyond the ids of a chat's real messages, which count from 1, and within 32 bits. */
const SAMPLE_MESSAGE_IDS = { min: 1_000_000_000, max: 2_000_000_000 } as const;
const LOOK_MS = 20;

export interface Messages {
  chatId: number;
  /** The repeated message's, then the others': all that were to be sent. */
  messageIds: readonly number[];
  lines: MessageLine[];
  /** Undefined where the files are not on this machine. */
  appearedAtMs: ReadonlyMap<string, number> | undefined;
}

export interface MessageTarget {
  service: ServiceUnderTest;
  /** How the messages' texts begin. */
  text: string;
  plan: MessagePlan;
}

/** Throws VerificationFault. */
export async function sendMessages(
  surroundings: ScriptSurroundings,
  { service, text, plan }: MessageTarget,
): Promise<Messages> {
  const chatId = service.telegramChatId;
  const firstId = randomInt(SAMPLE_MESSAGE_IDS.min, SAMPLE_MESSAGE_IDS.max);
  const messageIds = Array.from({ length: plan.messages + 1 }, (_, nth) => firstId + nth);
  const watched = service.dataDir === undefined ? undefined : watchTaskFiles(service.dataDir);
  try {
    const lines = await runScript(surroundings, "phase-c-messages.ts", messageLine, {
      BASE_URL: service.baseUrl,
      TELEGRAM_WEBHOOK_SECRET: service.webhookSecrets().telegram,
      CHAT_ID: String(chatId),
      FIRST_MESSAGE_ID: String(firstId),
      TEXT: text,
      REPEATS: String(plan.repeats),
      MESSAGES: String(plan.messages),
      PACE_MS: String(plan.paceMs),
    });
    const appearedAtMs = watched?.appearedAtMs();
    if (appearedAtMs !== undefined) await waitForFiles(lines, appearedAtMs);
    return { chatId, messageIds, lines, appearedAtMs };
  } finally {
    watched?.close();
  }
}

async function waitForFiles(
  lines: readonly MessageLine[],
  appeared: ReadonlyMap<string, number>,
): Promise<void> {
  const isThere = ({ task_id }: MessageLine) => task_id === null || appeared.has(task_id);
  for (const end = Date.now() + APPEARING_MS_MAX; Date.now() < end; await sleep(LOOK_MS)) {
    if (lines.every(isThere)) return;
  }
}
