// What can stand in the poller's way, what a person reads of it, and how long to wait before the next
// try. Pure; never a token, never a word of what the other side sent but numbers.

import { backoffMs } from "./backoff.ts";

export type TelegramTrouble =
  /** Another getUpdates has ended ours (409). */
  | { reason: "held_by_another" }
  /** Telegram sends the bot's updates to a webhook (409). */
  | { reason: "webhook_active" }
  /** 401, or 404 for what has not even a token's form. The one that waiting hardly mends. */
  | { reason: "token_refused"; status: number }
  | { reason: "rate_limited"; retryAfterS: number }
  /** Faults of Telegram's and of the network between; `detail` is half a sentence. */
  | { reason: "telegram_away"; detail: string };

export type ServiceTrouble =
  | { reason: "secret_refused" }
  /** It is there and says no, to an update or to a report: for a moment (503) or for good (413). */
  | { reason: "service_refuses"; status: number; updateId?: number }
  /** Something says 2xx that knows nothing of updates. */
  | { reason: "not_the_service"; status: number }
  /** `detail` is half a sentence. */
  | { reason: "service_away"; detail: string };

/** The offset couldn't be written down: the poller goes on, and asks again from further back. */
export type OffsetTrouble = { reason: "offset_not_kept"; detail: string };

export type Trouble = TelegramTrouble | ServiceTrouble | OffsetTrouble;

/**
 * Not at once: the two would end each other's calls for ever. Not never: a night's work must not end
 * because somebody has looked in with another program.
 */
const CONFLICT_WAIT_MS = 30_000;
/** Most likely for good; but one wrong answer must not end a night's work. */
const TOKEN_WAIT_MS = 300_000;
/** Telegram asks for seconds to minutes; more than an hour would be a slip, and costs one refusal. */
const RETRY_AFTER_S_MAX = 3_600;
const TELEGRAM_BACKOFF = { waitMsMin: 1_000, waitMsMax: 60_000 };
/** The service is near, and back within seconds of a restart. */
const SERVICE_BACKOFF = { waitMsMin: 250, waitMsMax: 10_000 };

/** `failures`: tries that failed in a row, at least 1; `random`: 0 to 1. */
export function waitMs(trouble: Trouble, failures: number, random: number): number {
  switch (trouble.reason) {
    case "held_by_another":
    case "webhook_active":
      return CONFLICT_WAIT_MS;
    case "rate_limited":
      return Math.min(Math.max(trouble.retryAfterS, 1), RETRY_AFTER_S_MAX) * 1_000;
    case "token_refused":
      return TOKEN_WAIT_MS;
    case "telegram_away":
      return backoffMs(TELEGRAM_BACKOFF, failures, random);
    case "secret_refused":
    case "service_refuses":
    case "not_the_service":
    case "service_away":
    case "offset_not_kept":
      return backoffMs(SERVICE_BACKOFF, failures, random);
  }
}

/** The Bot API's bound (core.telegram.org/bots/api, "Getting updates"). */
const KEPT = "Telegram keeps updates for 24 hours; trying again.";

/** Refusals that another try may well mend. */
const PASSING = new Set([408, 425, 429]);

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
      return `The service refuses the poller (401): TELEGRAM_WEBHOOK_SECRET must be the same for both. ${KEPT}`;
    case "service_refuses":
      return describeRefusal(trouble.status, trouble.updateId);
    case "not_the_service":
      return `What answers as the service is not it (HTTP ${trouble.status}): is BASE_URL right? ${KEPT}`;
    case "service_away":
      return `The service does not take updates: ${trouble.detail}. ${KEPT}`;
    case "offset_not_kept":
      return `The offset can't be kept on disk (${trouble.detail}): after a restart, updates may come a second time, which does no harm.`;
  }
}

function describeRefusal(status: number, updateId: number | undefined): string {
  const what = updateId === undefined ? "the poller's report" : `update ${updateId}`;
  const willPass = status >= 500 || PASSING.has(status);
  const hope = willPass ? "for the moment" : "which waiting will not mend; nothing overtakes it";
  return `The service does not take ${what} (${status}), ${hope}. ${KEPT}`;
}
