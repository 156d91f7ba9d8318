// What can stand in the poller's way, what a person reads of it, and how long to wait before the next
// try. Pure; never a token, never a word of what the other side sent.

import { backoffMs } from "./backoff.ts";

export type TelegramTrouble =
  /** Another getUpdates has ended ours (409). */
  | { reason: "held_by_another" }
  /** Telegram sends the bot's updates to a webhook (409). */
  | { reason: "webhook_active" }
  /** 401, or 404 for what has not even a token's form. The one that no waiting mends. */
  | { reason: "token_refused"; status: number }
  | { reason: "rate_limited"; retryAfterS: number }
  /** Faults of Telegram's and of the network between; `detail` is half a sentence. */
  | { reason: "telegram_away"; detail: string };

export type BackendTrouble =
  | { reason: "secret_refused" }
  | { reason: "backend_away"; detail: string };

/** The offset couldn't be written down: the poller goes on, and asks again from further back. */
export type OffsetTrouble = { reason: "offset_not_kept"; detail: string };

export type Trouble = TelegramTrouble | BackendTrouble | OffsetTrouble;

/**
 * Not at once: the two would end each other's calls for ever. Not never: a night's work must not end
 * because somebody has looked in with another program.
 */
const CONFLICT_WAIT_MS = 30_000;
/** Telegram asks for seconds to minutes; more than an hour would be a slip, and costs one refusal. */
const RETRY_AFTER_S_MAX = 3_600;
const TELEGRAM_BACKOFF = { firstMs: 1_000, longestMs: 60_000 };
/** The service is near, and back within seconds of a restart. */
const BACKEND_BACKOFF = { firstMs: 250, longestMs: 10_000 };

/** `failures`: tries that failed in a row, at least 1; `random`: 0 to 1. */
export function waitMs(trouble: Trouble, failures: number, random: number): number {
  switch (trouble.reason) {
    case "held_by_another":
    case "webhook_active":
      return CONFLICT_WAIT_MS;
    case "rate_limited":
      return Math.min(Math.max(trouble.retryAfterS, 1), RETRY_AFTER_S_MAX) * 1_000;
    case "token_refused":
    case "telegram_away":
      return backoffMs(TELEGRAM_BACKOFF, failures, random);
    case "secret_refused":
    case "backend_away":
    case "offset_not_kept":
      return backoffMs(BACKEND_BACKOFF, failures, random);
  }
}

/** One sentence or two: what is the matter, and what to do. */
export function describeTrouble(trouble: Trouble): string {
  const again = `Trying again every ${CONFLICT_WAIT_MS / 1_000} s.`;
  switch (trouble.reason) {
    case "held_by_another":
      return `Another program reads this bot's updates too (409): stop it, or give it a bot of its own. ${again}`;
    case "webhook_active":
      return `A webhook is set for this bot, so Telegram sends its updates there (409): remove it with the Bot API's deleteWebhook. ${again}`;
    case "token_refused":
      return `Telegram does not know this token (${trouble.status}): set BOT_TOKEN to what BotFather shows for the bot, and start again.`;
    case "rate_limited":
      return `Telegram asks for a pause of ${trouble.retryAfterS} s (429).`;
    case "telegram_away":
      return `Telegram can't be asked for updates: ${trouble.detail}. Trying again.`;
    case "secret_refused":
      return "The service refuses the poller (401): TELEGRAM_WEBHOOK_SECRET must be the same for both. Nothing is lost meanwhile; trying again.";
    case "backend_away":
      return `The service does not take updates: ${trouble.detail}. Nothing is lost meanwhile; trying again.`;
    case "offset_not_kept":
      return `The offset can't be kept on disk (${trouble.detail}): after a restart, updates may come a second time, which does no harm.`;
  }
}
