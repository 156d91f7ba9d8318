// The poller put together: Telegram, the service, the offset and a voice. The same for the command and
// for the service that runs it along; it never rejects, so a fault in it ends nobody else.

import { setTimeout as sleep } from "node:timers/promises";
import { createBackend } from "./backend.ts";
import { botIdOf } from "./bot-id.ts";
import { createGetUpdates } from "./get-updates.ts";
import { type OffsetFile, openOffsetFile } from "./offset-file.ts";
import { type PollEnd, pollUpdates } from "./poll-loop.ts";
import { createStandingTroubles } from "./standing-troubles.ts";

export interface PollerSettings {
  botToken: string;
  apiBase: string;
  /** Without a slash at its end. */
  serviceUrl: string;
  webhookSecret: string;
  dataDir: string;
  /** One sentence for a person. */
  say: (sentence: string) => void;
}

export interface RunningPoller {
  /** Never rejects. */
  ended: Promise<PollerEnd>;
  /** Ends the long poll at once and lets a post under way finish, within bounds. */
  stop(): Promise<void>;
}

/** `fault`: a defect of ours. */
export type PollerEnd = PollEnd | { end: "fault" };

export function startPoller(settings: PollerSettings): RunningPoller {
  const stopping = new AbortController();
  const ended = run(settings, stopping.signal);
  return {
    ended,
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

/** A clock that nobody sets: a wait must not grow by an hour because the hour was corrected. */
const nowMs = () => performance.now();

async function run(settings: PollerSettings, stopping: AbortSignal): Promise<PollerEnd> {
  const { botToken, apiBase, serviceUrl, webhookSecret, dataDir, say } = settings;
  const backend = createBackend({ serviceUrl, webhookSecret, stopping });
  try {
    const file = openOffsetFile(dataDir, { bot_id: botIdOf(botToken), api_base: apiBase });
    return await pollUpdates({
      getUpdates: createGetUpdates({ token: botToken, apiBase, stopping }),
      backend,
      offset: await readOffset(file, say),
      keepOffset: (offset) => file.write(offset),
      troubles: createStandingTroubles(say, nowMs),
      nowMs,
      random: Math.random,
      wait: (ms) => sleep(ms, undefined, { signal: stopping }).catch(() => undefined),
      stopping,
    });
  } catch (error) {
    const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say(`It has ended by a fault of its own: ${fault.replaceAll(botToken, "(the token)")}`);
    await backend.report({ state: "stopped", trouble: "It has ended by a fault of its own." });
    return { end: "fault" };
  }
}

async function readOffset(
  file: OffsetFile,
  say: (sentence: string) => void,
): Promise<number | undefined> {
  const read = await file.read();
  switch (read.outcome) {
    case "found":
      return read.offset;
    case "none":
      return undefined;
    case "foreign":
      say(
        "The offset on disk is of another bot or another TELEGRAM_API_BASE: beginning with the oldest update there is.",
      );
      return undefined;
    case "broken":
      say(
        `The offset on disk can't be read (${read.detail}): beginning with the oldest update there is; what has been taken already does no harm.`,
      );
      return undefined;
  }
}
