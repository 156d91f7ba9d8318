// The poller put together: Telegram, the service, the offset and a voice. The same for the command and
// for the service that runs it along; it never rejects, so a fault in it ends nobody else, and begins
// again after one: a night's messages must not wait for somebody who looks.

import { setTimeout as sleep } from "node:timers/promises";
import { createServiceClient } from "./service-client.ts";
import { backoffMs } from "./backoff.ts";
import { botIdOf } from "./bot-id.ts";
import { createGetUpdates } from "./get-updates.ts";
import { type OffsetFile, openOffsetFile } from "./offset-file.ts";
import { type PollEnd, pollUpdates } from "./poll-loop.ts";
import { createStandingTroubles } from "./standing-troubles.ts";

export interface PollerSettings {
  botToken: string;
  apiBase: string;
  /** As `baseUrl` (worker/config) lets it through. */
  serviceUrl: string;
  webhookSecret: string;
  dataDir: string;
  /** True for a program: who starts it should see that it can't work. */
  endsOnRefusedToken: boolean;
  /** One sentence for a person. */
  say: (sentence: string) => void;
}

export interface RunningPoller {
  /** Never rejects. */
  ended: Promise<PollEnd>;
  /** Ends the long poll at once and lets a post under way finish, within bounds. */
  stop(): Promise<void>;
}

/** Begins at once, in this process; its words go to `say`, its state to the service. */
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

const INTERRUPTED = "A fault of its own has interrupted it; it begins again.";
/** A defect of ours that is met at once is met each time: it must not keep the processor busy. */
const FAULT_BACKOFF = { waitMsMin: 1_000, waitMsMax: 60_000 };

/** A clock that nobody sets: a wait must not grow by an hour because the hour was corrected. */
const nowMs = () => performance.now();

async function run(settings: PollerSettings, stopping: AbortSignal): Promise<PollEnd> {
  const { botToken, apiBase, serviceUrl, webhookSecret, dataDir, say } = settings;
  const service = createServiceClient({ serviceUrl, webhookSecret, stopping });
  const file = openOffsetFile(dataDir, { bot_id: botIdOf(botToken), api_base: apiBase });
  const troubles = createStandingTroubles(say, nowMs);
  const wait = (ms: number) => sleep(ms, undefined, { signal: stopping }).catch(() => undefined);
  let said: string | undefined;
  for (let faults = 1; !stopping.aborted; faults += 1) {
    try {
      return await pollUpdates({
        getUpdates: createGetUpdates({ token: botToken, apiBase, stopping }),
        service,
        offset: await readOffset(file, say),
        keepOffset: (offset) => file.write(offset),
        troubles,
        endsOnRefusedToken: settings.endsOnRefusedToken,
        nowMs,
        random: Math.random,
        wait,
        stopping,
      });
    } catch (error) {
      const { message, stack = message } =
        error instanceof Error ? error : new Error(String(error));
      if (message !== said) say(`${INTERRUPTED} ${stack.replaceAll(botToken, "(the token)")}`);
      said = message;
      await service.report({ state: "waiting", trouble: INTERRUPTED });
      await wait(backoffMs(FAULT_BACKOFF, faults, Math.random()));
    }
  }
  await service.report({ state: "stopped", trouble: null });
  return { end: "stopped" };
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
