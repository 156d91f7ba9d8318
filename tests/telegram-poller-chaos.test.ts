// Messages come in while poller and service are killed (kill -9) at random and every fault of the way
// is put in between: in the end there is one task a message, none missing, none twice, each edit is on
// its task once, and nothing but getUpdates was ever called.
//
// CHAOS_SEED (printed) chooses the sequence of faults, of messages and of each one's kills; where they
// meet is the machine's. CHAOS_SECONDS says how long it goes on.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { auditVerify } from "./command.fixture.ts";
import { type PollerProcess, startPollerProcess } from "./poller-process.fixture.ts";
import { ServiceFixture } from "./service.fixture.ts";
import type { Fault } from "./telegram-emulator/answer-call.ts";
import { TelegramEmulator } from "./telegram-emulator/telegram-emulator.ts";

const SEED = Number(process.env["CHAOS_SEED"] ?? 20_261);
const CHAOS_MS = Number(process.env["CHAOS_SECONDS"] ?? 10) * 1_000;
/** How many polls in a hundred go wrong. */
const FAULT_PERCENT = 25;
const CALM_MS_MAX = 20_000;
const CHATS = [42, 43, -1_001_234_567_890];

const FAULTS: readonly Fault[] = [
  { fault: "page", status: 502 },
  { fault: "refused", status: 500, description: "Internal Server Error: restart" },
  { fault: "refused", status: 429, description: "Too Many Requests", retryAfter: 1 },
  { fault: "cut", when: "before" },
  { fault: "cut", when: "middle" },
  { fault: "slow", ms: 200 },
  { fault: "json", status: 200, body: { ok: true, result: [{ update_id: "one" }] } },
  { fault: "json", status: 502, body: null },
];

const service = new ServiceFixture();
let telegram: TelegramEmulator;
let poller: PollerProcess | undefined;

beforeAll(async () => {
  telegram = await TelegramEmulator.start();
  await service.start();
});
afterAll(async () => {
  poller?.signal("SIGKILL");
  await service.dispose();
  await telegram.stop();
});

interface Sent {
  message: ReturnType<TelegramEmulator["write"]>;
  edits: string[];
}

it(
  "makes one task of each message, whatever is killed and whatever goes wrong",
  async () => {
    let faults = 0;
    const below = draws(1);
    telegram.nextFault = () => {
      if (below(100) >= FAULT_PERCENT) return undefined;
      faults += 1;
      return FAULTS[below(FAULTS.length)];
    };
    startPoller();
    const endMs = performance.now() + CHAOS_MS;
    const [sent, pollerKills, serviceKills] = await Promise.all([
      writeUntil(endMs),
      killPollerUntil(endMs),
      killServiceUntil(endMs),
    ]);
    telegram.nextFault = () => undefined;
    // At least one comes twice in every run; and no wait of the last poller's is waited out.
    await killPoller();
    sent.push({ message: telegram.write("After it all"), edits: [] });
    expect(await takeUnconfirmed()).toBe(true);
    const last = startPoller();
    await vi.waitFor(() => expect([telegram.queue.length, telegram.isPolled]).toEqual([0, true]), {
      timeout: CALM_MS_MAX,
      interval: 50,
    });
    last.signal("SIGTERM");
    expect(await last.ended).toBe(0);

    const edits = sent.flatMap((one) => one.edits).length;
    const repeats = linesOf("telegram_dedup_hit").length;
    const counted = { sent: sent.length, edits, faults, pollerKills, serviceKills, repeats };
    console.log(JSON.stringify({ seed: SEED, ...counted }));
    expect(Math.min(...Object.values(counted))).toBeGreaterThan(0);
    checkTasks(sent);
    expect(linesOf("telegram_ingested")).toHaveLength(sent.length);
    expect(new Set(telegram.methods)).toEqual(new Set(["getUpdates"]));
    expect(await service.stop()).toBe(0);
    const verified = await auditVerify(service.dataDir);
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
  },
  CHAOS_MS + CALM_MS_MAX + 30_000,
);

/** Messages and edits of them, and now and then, after a silence, numbers from somewhere else. */
async function writeUntil(endMs: number): Promise<Sent[]> {
  const sent: Sent[] = [];
  const below = draws(2);
  while (performance.now() < endMs) {
    await sleep(below(120));
    if (telegram.queue.length === 0 && below(4) === 0) {
      telegram.queue.jumpTo(1_000 + below(1_900_000_000));
    }
    const known = sent[below(sent.length)];
    if (known !== undefined && below(6) === 0) {
      const text = `Edit ${known.edits.length + 1} of ${known.message.text}`;
      known.edits.push(text);
      const edit_date = known.message.date + known.edits.length;
      telegram.happen("edited_message", { ...known.message, text, edit_date });
    } else {
      const text = `Message ${sent.length + 1}`;
      sent.push({ message: telegram.write(text, CHATS[below(CHATS.length)]), edits: [] });
    }
  }
  return sent;
}

/** As soon after its start as it may have asked, and as late as it may be waiting. */
async function killPollerUntil(endMs: number): Promise<number> {
  const below = draws(3);
  let kills = 0;
  for (; performance.now() < endMs; kills += 1) {
    await sleep(300 + below(1_500));
    await killPoller();
    if (below(2) === 0) await takeUnconfirmed();
    startPoller();
  }
  return kills;
}

async function killServiceUntil(endMs: number): Promise<number> {
  const below = draws(4);
  let kills = 0;
  for (; performance.now() < endMs; kills += 1) {
    await sleep(500 + below(2_500));
    await service.kill();
    await service.start();
  }
  return kills;
}

function startPoller(): PollerProcess {
  poller = startPollerProcess(service, telegram);
  return poller;
}

async function killPoller(): Promise<void> {
  poller?.signal("SIGKILL");
  await poller?.ended;
}

/**
 * What a poller leaves that is killed between the service's 2xx and its own note of it: too short a
 * moment to be met by chance in each run. False where nothing waits or the service is away.
 */
async function takeUnconfirmed(): Promise<boolean> {
  const [oldest] = telegram.queue.get(0, 1);
  if (oldest === undefined) return false;
  const answer = await service.telegram(oldest).catch(() => undefined);
  return answer?.status === 200;
}

function checkTasks(sent: readonly Sent[]): void {
  const expected = sent.map(({ message, edits }) => [
    `${message.chat.id}:${message.message_id}`,
    { text: message.text, edits },
  ]);
  const found = service.ssotNames().map((name) => {
    const task = JSON.parse(service.readTask(name.replace(/\.json$/, ""))) as {
      chat_id: number;
      message_id: number;
      request_text: string;
      edits?: { text: string }[];
    };
    const edits = (task.edits ?? []).map(({ text }) => text);
    return [`${task.chat_id}:${task.message_id}`, { text: task.request_text, edits }];
  });
  expect(found).toHaveLength(sent.length);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
}

function linesOf(event: string) {
  return service.logLines().filter(({ audit_event }) => audit_event === event);
}

/** Whole numbers below a bound: of its own for each that draws, since their turns are the scheduler's. */
function draws(drawer: number): (bound: number) => number {
  const random = seededRandom(SEED + drawer);
  return (bound) => Math.floor(random() * bound);
}

/** mulberry32: the same numbers for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
