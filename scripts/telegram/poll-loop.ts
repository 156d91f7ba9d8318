// The poller's one loop: ask Telegram, hand each update to the service, keep the offset, again. An
// update is confirmed only after the service's 2xx; until then it is tried again and none overtakes it.

import type { PollerReport } from "../../worker/telegram/poller-watch.ts";
import type { ServiceClient } from "./service-client.ts";
import type { GetUpdates, Update } from "./get-updates.ts";
import type { StandingTroubles } from "./standing-troubles.ts";
import { waitMs } from "./trouble.ts";

/**
 * An answer that brings nothing new takes as long as the long poll, unless something between us and
 * Telegram gives it (a cache that knows no offset): that must not become a loop without a pause.
 */
const STANDSTILL_MS_MIN = 1_000;

/** A longer wait is broken by a report: /healthz takes three minutes without a word for trouble. */
const UNHEARD_MS_MAX = 60_000;

export interface PollParts {
  getUpdates: GetUpdates;
  service: ServiceClient;
  /** Where to begin; undefined: with the oldest that Telegram has. */
  offset: number | undefined;
  /** Rejects where it can't; the poller goes on all the same. */
  keepOffset(offset: number): Promise<void>;
  troubles: StandingTroubles;
  /** A program ends when Telegram refuses the token; beside the service, which goes on, it waits. */
  endsOnRefusedToken: boolean;
  nowMs: () => number;
  random: () => number;
  /** Ends early, without a fault, when the poller is stopped. */
  wait(ms: number): Promise<void>;
  stopping: AbortSignal;
}

export type PollEnd = { end: "stopped" } | { end: "token_refused" };

/**
 * Goes on until it is stopped, or until Telegram refuses the token where that is to end it. Rejects only
 * by a defect: trouble with Telegram, the service or the disk is waited for.
 */
export async function pollUpdates(parts: PollParts): Promise<PollEnd> {
  const { stopping, troubles } = parts;
  let { offset } = parts;
  let failures = 0;
  while (!stopping.aborted) {
    const askedMs = parts.nowMs();
    const before = offset;
    const answer = await parts.getUpdates(offset);
    switch (answer.outcome) {
      case "stopped":
        break;
      case "updates": {
        failures = 0;
        troubles.end("telegram");
        await reportPoll(parts, "polling");
        for (const update of answer.updates) {
          if (stopping.aborted || !(await deliver(parts, update))) break;
          // Not the greatest so far: after a week of silence Telegram numbers on from anywhere.
          offset = update.update_id + 1;
          await keep(parts, offset);
        }
        if (offset === before) await pauseAtStandstill(parts, askedMs);
        break;
      }
      case "trouble":
        failures += 1;
        troubles.begin("telegram", answer.trouble);
        if (answer.trouble.reason === "token_refused" && parts.endsOnRefusedToken) {
          await reportPoll(parts, "stopped");
          return { end: "token_refused" };
        }
        await reportPoll(parts, "waiting");
        await waitHeard(parts, waitMs(answer.trouble, failures, parts.random()));
    }
  }
  await parts.service.report({ state: "stopped", trouble: null });
  return { end: "stopped" };
}

/** Telegram may ask for an hour; a service that has restarted meanwhile hears of it too. */
async function waitHeard(parts: PollParts, ms: number): Promise<void> {
  for (let leftMs = ms; leftMs > 0 && !parts.stopping.aborted; leftMs -= UNHEARD_MS_MAX) {
    if (leftMs < ms) await reportPoll(parts, "waiting");
    await parts.wait(Math.min(leftMs, UNHEARD_MS_MAX));
  }
}

/**
 * After an answer of Telegram's, and when the next is long in coming. All updates so far were taken, so
 * it tells of the service too.
 */
async function reportPoll(parts: PollParts, state: PollerReport["state"]): Promise<void> {
  const { service, troubles } = parts;
  // What stood in the service's way is over if it hears this; told with it, it would stand for longer.
  const told = await service.report({ state, trouble: troubles.words() });
  if (told.outcome === "trouble") troubles.begin("service", told.trouble);
  else if (troubles.end("service")) await service.report({ state, trouble: troubles.words() });
}

/** False when the poller is stopped before the service has taken it. */
async function deliver(parts: PollParts, update: Update): Promise<boolean> {
  const { service, troubles, stopping } = parts;
  for (let failures = 1; ; failures += 1) {
    const posted = await service.post(update);
    if (posted.outcome === "taken") {
      if (troubles.end("service")) await tell(parts, "polling");
      return true;
    }
    troubles.begin("service", posted.trouble);
    // At each try, news or not: what was said to a service that was away has been heard by nobody.
    await tell(parts, "waiting");
    if (stopping.aborted) return false;
    await parts.wait(waitMs(posted.trouble, failures, parts.random()));
    if (stopping.aborted) return false;
  }
}

/** News between two polls. That it is heard says nothing of whether updates are taken. */
async function tell(parts: PollParts, state: PollerReport["state"]): Promise<void> {
  await parts.service.report({ state, trouble: parts.troubles.words() });
}

/** What the service has taken may be confirmed, whether or not the offset could be written down. */
async function keep(parts: PollParts, offset: number): Promise<void> {
  const { troubles } = parts;
  try {
    await parts.keepOffset(offset);
    if (troubles.end("offset")) await tell(parts, "polling");
  } catch (error) {
    const detail = (error as NodeJS.ErrnoException).code ?? "unknown fault";
    if (troubles.begin("offset", { reason: "offset_not_kept", detail })) {
      await tell(parts, "polling");
    }
  }
}

async function pauseAtStandstill(parts: PollParts, askedMs: number): Promise<void> {
  const missingMs = STANDSTILL_MS_MIN - (parts.nowMs() - askedMs);
  if (missingMs > 0) await parts.wait(missingMs);
}
