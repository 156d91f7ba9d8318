// The service, as the poller sees it: takes updates one by one, hears how the poller goes. Which of
// its answers count as taken is decided here: its own 2xx, which no other server gives by chance. What is
// taken is confirmed to Telegram, and then nobody has it but the service.

import { z } from "zod";
import type { PollerReport } from "../../worker/telegram/poller-watch.ts";
import {
  POLLER_REPORT_PATH,
  TELEGRAM_SECRET_HEADER,
  TELEGRAM_UPDATE_PATH,
} from "../../worker/telegram/webhook-address.ts";
import { faultCode, isTimeout } from "../http/fault-code.ts";
import type { Update } from "./get-updates.ts";
import { readBody } from "../http/read-body.ts";
import type { ServiceTrouble } from "./trouble.ts";

/** An update is taken in milliseconds; storage that hangs for so long is in trouble. */
const POST_MS_MAX = 15_000;
/** A report is worth less than the next poll. */
const REPORT_MS_MAX = 5_000;
/** For what is under way at a stop: less than the service gives itself for all of it (10 s). */
const GRACE_MS = 3_000;
/** Of the service's address in words of trouble, which must fit into a report; the start says it whole. */
const SHOWN_URL_CHARS_MAX = 50;

/** An answer of the service's has some hundred bytes. */
const ANSWER_BYTES_MAX = 65_536;

export type PostOutcome = { outcome: "taken" } | { outcome: "trouble"; trouble: ServiceTrouble };

export interface ServiceClient {
  /** As Telegram sent it; a stop lets it finish, within bounds. */
  post(update: Update): Promise<PostOutcome>;
  report(report: PollerReport): Promise<PostOutcome>;
}

export interface ServiceClientSettings {
  /** As `baseUrl` (worker/config) lets it through: a path may be appended. */
  serviceUrl: string;
  webhookSecret: string;
  stopping: AbortSignal;
  /** For tests: shorter bounds. */
  postMsMax?: number;
  graceMs?: number;
}

/** Neither `post` nor `report` ever rejects: whatever goes wrong is an outcome. */
export function createServiceClient(settings: ServiceClientSettings): ServiceClient {
  const { serviceUrl, webhookSecret, stopping } = settings;
  const { postMsMax = POST_MS_MAX, graceMs = GRACE_MS } = settings;
  const shownUrl =
    serviceUrl.length <= SHOWN_URL_CHARS_MAX
      ? serviceUrl
      : `${serviceUrl.slice(0, SHOWN_URL_CHARS_MAX - 1)}…`;
  const graceOver = new AbortController();
  const stop = () => {
    setTimeout(
      () => graceOver.abort(new DOMException("stopping", "TimeoutError")),
      graceMs,
    ).unref();
  };
  if (stopping.aborted) stop();
  else stopping.addEventListener("abort", stop, { once: true });

  const send = async (path: string, body: unknown, msMax: number): Promise<Answer> => {
    try {
      const response = await fetch(`${serviceUrl}${path}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          [TELEGRAM_SECRET_HEADER]: webhookSecret,
        },
        body: JSON.stringify(body),
        signal: AbortSignal.any([graceOver.signal, AbortSignal.timeout(msMax)]),
        // A redirect would take the secret and the message along to wherever it points.
        redirect: "manual",
      });
      // A 2xx that breaks off is none: what comes twice does no harm.
      const text = new TextDecoder().decode(await readBody(response, ANSWER_BYTES_MAX));
      return { answered: true, status: response.status, text };
    } catch (error) {
      const detail = isTimeout(error)
        ? "it has not answered in time"
        : `the connection to ${shownUrl} failed (${faultCode(error) ?? "no reason given"})`;
      return { answered: false, trouble: { reason: "service_away", detail } };
    }
  };
  return {
    async post(update) {
      const answer = await send(TELEGRAM_UPDATE_PATH, update, postMsMax);
      return judge(answer, isTaken, { updateId: update.update_id });
    },
    async report(report) {
      const answer = await send(POLLER_REPORT_PATH, report, REPORT_MS_MAX);
      return judge(answer, isHeard, {});
    },
  };
}

type Answer =
  | { answered: true; status: number; text: string }
  | { answered: false; trouble: ServiceTrouble };

const takenAnswer = z.looseObject({ ok: z.literal(true), outcome: z.string() });

function isTaken(_status: number, text: string): boolean {
  try {
    return takenAnswer.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

function isHeard(status: number): boolean {
  return status === 204;
}

function judge(
  answer: Answer,
  isOurs: (status: number, text: string) => boolean,
  about: { updateId?: number },
): PostOutcome {
  if (!answer.answered) return { outcome: "trouble", trouble: answer.trouble };
  const { status, text } = answer;
  if (status === 401) return { outcome: "trouble", trouble: { reason: "secret_refused" } };
  if (status < 200 || status >= 300) {
    return { outcome: "trouble", trouble: { reason: "service_refuses", status, ...about } };
  }
  if (isOurs(status, text)) return { outcome: "taken" };
  return { outcome: "trouble", trouble: { reason: "not_the_service", status } };
}
