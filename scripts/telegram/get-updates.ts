// The one call that ever goes out: Telegram's getUpdates, through grammY's client on the platform's
// `fetch`. Every way it can end is a value.

import { Api, GrammyError, HttpError } from "grammy";
import type { ApiClientOptions } from "grammy";
import { z } from "zod";
import { USED_KINDS } from "../../worker/telegram/update-kinds.ts";
import { faultCode, isTimeout } from "../http/fault-code.ts";
import { readBody } from "../http/read-body.ts";
import type { TelegramTrouble } from "./trouble.ts";

/** Half of the 50 s that the Bot API takes: well within what a NAT or a proxy lets lie idle. */
const LONG_POLL_S = 25;
/** The Bot API's own bound. */
const UPDATES_MAX = 100;
/** A long poll and time for the way there and back: whatever takes longer has been lost. */
const CALL_MS_MAX = 35_000;
/** The offset that confirms an update is its id and one, and an int32 too. */
const UPDATE_ID_MAX = 2_147_483_646;
/** A hundred of the longest messages with all that hangs on them come to a tenth of it. */
const ANSWER_BYTES_MAX = 16 * 1_048_576;

/** An update as Telegram sent it. */
export interface Update {
  update_id: number;
}

export type GetUpdatesOutcome =
  | { outcome: "updates"; updates: readonly Update[] }
  | { outcome: "trouble"; trouble: TelegramTrouble }
  /** The poller is being stopped. */
  | { outcome: "stopped" };

/** Updates from `offset` on; all before it are forgotten by Telegram. Without one: from the oldest. */
export type GetUpdates = (offset: number | undefined) => Promise<GetUpdatesOutcome>;

export interface TelegramSettings {
  token: string;
  /** As `baseUrl` (worker/config) lets it through. */
  apiBase: string;
  /** Ends a call under way at once. */
  stopping: AbortSignal;
  /** For tests: tighter bounds. */
  callMsMax?: number;
  answerBytesMax?: number;
}

const updateForm = z.looseObject({ update_id: z.int().min(1).max(UPDATE_ID_MAX) });

const rateLimit = z.looseObject({ retry_after: z.int().min(1) });

/** Throws on an address that `baseUrl` would refuse; the call itself never rejects. */
export function createGetUpdates(settings: TelegramSettings): GetUpdates {
  const { token, apiBase, stopping } = settings;
  const { callMsMax = CALL_MS_MAX, answerBytesMax = ANSWER_BYTES_MAX } = settings;
  let status: number | undefined;
  const ask = async (url: string, init: RequestInit): Promise<Response> => {
    status = undefined;
    // grammY's own signal is a look-alike that Node's `fetch` refuses (grammy 1.46, Node 24).
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(callMsMax)]);
    // A redirect would take the token along to wherever it points.
    const response = await fetch(url, { ...init, signal, redirect: "manual" });
    status = response.status;
    return new Response(await readBody(response, answerBytesMax));
  };
  // grammY's own patience is longer than ours, so that ours decides.
  const options: unknown = { apiRoot: apiBase, fetch: ask, timeoutSeconds: callMsMax / 500 };
  const api = new Api(token, options as ApiClientOptions);
  return async (offset) => {
    try {
      const updates: unknown = await api.getUpdates({
        ...(offset !== undefined && { offset }),
        limit: UPDATES_MAX,
        timeout: LONG_POLL_S,
        // Always: left out, whatever an earlier program has asked for stays in force.
        allowed_updates: USED_KINDS,
      });
      return readUpdates(updates) ?? inTrouble(notTheBotApi(status));
    } catch (error) {
      if (stopping.aborted) return { outcome: "stopped" };
      if (error instanceof GrammyError) return inTrouble(readRefusal(error, status));
      if (error instanceof HttpError) return inTrouble(readFault(error.error, status, callMsMax));
      // grammY stumbles over answers that no Bot API gives, such as `null`.
      return inTrouble(notTheBotApi(status));
    }
  };
}

/** Up to the first that can't be confirmed; undefined where that is the first of all. */
function readUpdates(result: unknown): GetUpdatesOutcome | undefined {
  if (!Array.isArray(result)) return undefined;
  const bad = result.findIndex((update) => !updateForm.safeParse(update).success);
  if (bad === 0) return undefined;
  return { outcome: "updates", updates: (bad < 0 ? result : result.slice(0, bad)) as Update[] };
}

function inTrouble(trouble: TelegramTrouble): GetUpdatesOutcome {
  return { outcome: "trouble", trouble };
}

/** An answer in the Bot API's form that says no. */
function readRefusal(error: GrammyError, status: number | undefined): TelegramTrouble {
  const code: unknown = error.error_code;
  switch (code) {
    case 401:
    case 404:
      return { reason: "token_refused", status: code };
    case 409:
      return /webhook/i.test(error.description)
        ? { reason: "webhook_active" }
        : { reason: "held_by_another" };
    case 429: {
      const asked = rateLimit.safeParse(error.parameters);
      return asked.success
        ? { reason: "rate_limited", retryAfterS: asked.data.retry_after }
        : { reason: "telegram_away", detail: "it answered 429" };
    }
    default:
      if (typeof code !== "number") return notTheBotApi(status);
      return { reason: "telegram_away", detail: `it answered ${code}` };
  }
}

function readFault(error: unknown, status: number | undefined, callMsMax: number): TelegramTrouble {
  if (isTimeout(error)) {
    const detail = `it has not answered within ${callMsMax / 1_000} s`;
    return { reason: "telegram_away", detail };
  }
  if (error instanceof SyntaxError) return notTheBotApi(status);
  const detail = `the connection failed (${faultCode(error) ?? "no reason given"})`;
  return { reason: "telegram_away", detail };
}

/** A proxy's page, a sign-in of the hotel's network, or another server altogether. */
function notTheBotApi(status: number | undefined): TelegramTrouble {
  const detail = `the answer (HTTP ${status ?? "unknown"}) is not the Bot API's (see TELEGRAM_API_BASE)`;
  return { reason: "telegram_away", detail };
}
