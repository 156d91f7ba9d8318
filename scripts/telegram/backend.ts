// The service, as the poller sees it: takes updates one by one, hears how the poller goes. Which of
// its answers count as taken is decided here: 2xx and nothing else.

import type { PollerReport } from "../../worker/telegram/poller-watch.ts";
import { faultCode, isTimeout } from "./fault-code.ts";
import type { Update } from "./get-updates.ts";
import type { BackendTrouble } from "./trouble.ts";

/** An update is taken in milliseconds; storage that hangs for so long is in trouble. */
const POST_MS_MAX = 15_000;
/** A report is worth less than the next poll. */
const REPORT_MS_MAX = 5_000;
/** For what is under way at a stop: less than the service gives itself for all of it (10 s). */
const GRACE_MS = 3_000;

export type PostOutcome = { outcome: "taken" } | { outcome: "trouble"; trouble: BackendTrouble };

export interface Backend {
  /** As Telegram sent it; a stop lets it finish, within bounds. */
  post(update: Update): Promise<PostOutcome>;
  report(report: PollerReport): Promise<PostOutcome>;
}

export interface BackendSettings {
  /** Without a slash at its end. */
  serviceUrl: string;
  webhookSecret: string;
  stopping: AbortSignal;
  /** For tests: shorter bounds. */
  postMsMax?: number;
  graceMs?: number;
}

export function createBackend(settings: BackendSettings): Backend {
  const { serviceUrl, webhookSecret, stopping } = settings;
  const { postMsMax = POST_MS_MAX, graceMs = GRACE_MS } = settings;
  const graceOver = new AbortController();
  const stop = () => {
    setTimeout(
      () => graceOver.abort(new DOMException("stopping", "TimeoutError")),
      graceMs,
    ).unref();
  };
  if (stopping.aborted) stop();
  else stopping.addEventListener("abort", stop, { once: true });

  const send = async (path: string, body: unknown, msMax: number): Promise<PostOutcome> => {
    try {
      const response = await fetch(`${serviceUrl}${path}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-telegram-bot-api-secret-token": webhookSecret,
        },
        body: JSON.stringify(body),
        signal: AbortSignal.any([graceOver.signal, AbortSignal.timeout(msMax)]),
        // A redirect would take the secret and the message along to wherever it points.
        redirect: "manual",
      });
      // Read to its end: a 2xx that breaks off was still a 2xx, and the connection is used again.
      await response.arrayBuffer().catch(() => undefined);
      return judge(response.status);
    } catch (error) {
      return away(
        isTimeout(error)
          ? "it has not answered in time"
          : `the connection to ${serviceUrl} failed (${faultCode(error) ?? "no reason given"})`,
      );
    }
  };
  return {
    post: (update) => send("/webhooks/telegram", update, postMsMax),
    report: (report) => send("/webhooks/telegram/poller", report, REPORT_MS_MAX),
  };
}

function judge(status: number): PostOutcome {
  if (status >= 200 && status < 300) return { outcome: "taken" };
  if (status === 401) return { outcome: "trouble", trouble: { reason: "secret_refused" } };
  return away(`it answered ${status}`);
}

function away(detail: string): PostOutcome {
  return { outcome: "trouble", trouble: { reason: "backend_away", detail } };
}
