// The one call that ever goes out: Telegram's getUpdates, through grammY's client on the platform's
// `fetch`. Every way it can end is a value.

import { Api, GrammyError, HttpError } from "grammy";
import type { ApiClientOptions } from "grammy";
import { z } from "zod";
import { USED_KINDS } from "../../worker/telegram/update-kinds.ts";
import { faultCode, isTimeout } from "./fault-code.ts";
import type { TelegramTrouble } from "./trouble.ts";

/** Half of the 50 s that the Bot API takes: well within what a NAT or a proxy lets lie idle. */
const LONG_POLL_S = 25;
/** The Bot API's own bound. */
const UPDATES_MAX = 100;
/** A long poll and time for the way there and back: whatever takes longer has been lost. */
const CALL_MS_MAX = 35_000;

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
  apiBase: string;
  /** Ends a call under way at once. */
  stopping: AbortSignal;
  /** For tests: a shorter patience. */
  callMsMax?: number;
}

const updateList = z.array(z.looseObject({ update_id: z.int() }));

export function createGetUpdates(settings: TelegramSettings): GetUpdates {
  const { token, apiBase, stopping, callMsMax = CALL_MS_MAX } = settings;
  let status: number | undefined;
  const ask = async (url: string, init: RequestInit): Promise<Response> => {
    status = undefined;
    // grammY's own signal is a look-alike that Node's `fetch` refuses (grammy 1.46, Node 24).
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(callMsMax)]);
    // A redirect would take the token along to wherever it points.
    const response = await fetch(url, { ...init, signal, redirect: "manual" });
    status = response.status;
    return response;
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
      if (!updateList.safeParse(updates).success) return inTrouble(notTheBotApi(status));
      return { outcome: "updates", updates: updates as Update[] };
    } catch (error) {
      if (stopping.aborted) return { outcome: "stopped" };
      if (error instanceof GrammyError) return inTrouble(readRefusal(error, status));
      if (error instanceof HttpError) return inTrouble(readFault(error.error, status, callMsMax));
      throw error;
    }
  };
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
      const retryAfterS = error.parameters.retry_after;
      return retryAfterS === undefined
        ? { reason: "telegram_away", detail: "it answered 429" }
        : { reason: "rate_limited", retryAfterS };
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
  const detail = `the answer (HTTP ${status ?? "unknown"}) is not the Bot API's; is TELEGRAM_API_BASE right?`;
  return { reason: "telegram_away", detail };
}
