// The poller's one loop: ask Telegram, hand each update to the service, keep the offset, again. An
// update is confirmed only after the service's 2xx; until then it is tried again and none overtakes it.

import type { PollerReport } from "../../worker/telegram/poller-watch.ts";
import type { Backend } from "./backend.ts";
import type { GetUpdates, Update } from "./get-updates.ts";
import type { StandingTroubles } from "./standing-troubles.ts";
import { waitMs } from "./trouble.ts";

/**
 * An empty answer takes as long as the long poll, unless something between us and Telegram answers in
 * its place: that must not become a loop without a pause.
 */
const EMPTY_ANSWER_MS_MIN = 1_000;

export interface PollParts {
  getUpdates: GetUpdates;
  backend: Backend;
  /** Where to begin; undefined: with the oldest that Telegram has. */
  offset: number | undefined;
  /** Rejects where it can't; the poller goes on all the same. */
  keepOffset(offset: number): Promise<void>;
  troubles: StandingTroubles;
  nowMs: () => number;
  random: () => number;
  /** Ends early, without a fault, when the poller is stopped. */
  wait(ms: number): Promise<void>;
  stopping: AbortSignal;
}

export type PollEnd = { end: "stopped" } | { end: "token_refused" };

export async function pollUpdates(parts: PollParts): Promise<PollEnd> {
  const { stopping, troubles } = parts;
  let { offset } = parts;
  let failures = 0;
  while (!stopping.aborted) {
    const askedMs = parts.nowMs();
    const answer = await parts.getUpdates(offset);
    switch (answer.outcome) {
      case "stopped":
        break;
      case "updates": {
        failures = 0;
        troubles.end("telegram");
        await reportPoll(parts, "polling");
        if (answer.updates.length === 0) await pauseAfterEmpty(parts, askedMs);
        for (const update of answer.updates) {
          if (stopping.aborted || !(await deliver(parts, update))) break;
          // Not the greatest so far: after a week of silence Telegram numbers on from anywhere.
          offset = update.update_id + 1;
          await keep(parts, offset);
        }
        break;
      }
      case "trouble":
        failures += 1;
        troubles.begin("telegram", answer.trouble);
        if (answer.trouble.reason === "token_refused") {
          await reportPoll(parts, "stopped");
          return { end: "token_refused" };
        }
        await reportPoll(parts, "waiting");
        await parts.wait(waitMs(answer.trouble, failures, parts.random()));
    }
  }
  await parts.backend.report({ state: "stopped", trouble: null });
  return { end: "stopped" };
}

/** After each answer of Telegram's. All updates before it were taken, so it tells of the service too. */
async function reportPoll(parts: PollParts, state: PollerReport["state"]): Promise<void> {
  const { backend, troubles } = parts;
  // What stood in the service's way is over if it hears this; told with it, it would stand for longer.
  const told = await backend.report({ state, trouble: troubles.words() });
  if (told.outcome === "trouble") troubles.begin("service", told.trouble);
  else if (troubles.end("service")) await backend.report({ state, trouble: troubles.words() });
}

/** False when the poller is stopped before the service has taken it. */
async function deliver(parts: PollParts, update: Update): Promise<boolean> {
  const { backend, troubles, stopping } = parts;
  for (let failures = 1; ; failures += 1) {
    const posted = await backend.post(update);
    if (posted.outcome === "taken") {
      if (troubles.end("service")) await tell(parts, "polling");
      return true;
    }
    if (troubles.begin("service", posted.trouble)) await tell(parts, "waiting");
    if (stopping.aborted) return false;
    await parts.wait(waitMs(posted.trouble, failures, parts.random()));
    if (stopping.aborted) return false;
  }
}

/** News between two polls. That it is heard says nothing of whether updates are taken. */
async function tell(parts: PollParts, state: PollerReport["state"]): Promise<void> {
  await parts.backend.report({ state, trouble: parts.troubles.words() });
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

async function pauseAfterEmpty(parts: PollParts, askedMs: number): Promise<void> {
  const missingMs = EMPTY_ANSWER_MS_MIN - (parts.nowMs() - askedMs);
  if (missingMs > 0) await parts.wait(missingMs);
}
