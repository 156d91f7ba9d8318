// Messages come in while poller and service are killed (kill -9) at random and every fault of the way
// is put in between: in the end there is one task a message, none missing, none twice, each edit is on
// its task once, and nothing but getUpdates was ever called.
//
// CHAOS_SEED chooses the faults and moments (the seed is printed), CHAOS_SECONDS how long it goes on.

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
  { fault: "refused", status: 429, description: "Too Many Requests", retryAfterS: 1 },
  { fault: "cut", when: "before" },
  { fault: "cut", when: "middle" },
  { fault: "slow", ms: 200 },
  { fault: "nonsense" },
];

const service = new ServiceFixture();
let telegram: TelegramEmulator;
let poller: PollerProcess;
const random = seededRandom(SEED);
const below = (bound: number) => Math.floor(random() * bound);

beforeAll(async () => {
  telegram = await TelegramEmulator.start();
  await service.start();
});
afterAll(async () => {
  poller.signal("SIGKILL");
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
    telegram.nextFault = () => {
      if (below(100) >= FAULT_PERCENT) return undefined;
      faults += 1;
      return FAULTS[below(FAULTS.length)];
    };
    poller = startPollerProcess(service, telegram);
    const endMs = performance.now() + CHAOS_MS;
    const [sent, pollerKills, serviceKills] = await Promise.all([
      writeUntil(endMs),
      killPollerUntil(endMs),
      killServiceUntil(endMs),
    ]);
    telegram.nextFault = () => undefined;
    // One more, so that no wait of the last one's is waited out.
    await restartPoller();
    await vi.waitFor(() => expect([telegram.queue.length, telegram.isPolled]).toEqual([0, true]), {
      timeout: CALM_MS_MAX,
      interval: 50,
    });
    poller.signal("SIGTERM");
    expect(await poller.ended).toBe(0);

    const repeats = linesOf("telegram_dedup_hit").length;
    const counted = { sent: sent.length, faults, pollerKills, serviceKills };
    console.log(JSON.stringify({ seed: SEED, ...counted, repeats }));
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
  let kills = 0;
  for (; performance.now() < endMs; kills += 1) {
    await sleep(300 + below(1_500));
    await restartPoller();
  }
  return kills;
}

async function killServiceUntil(endMs: number): Promise<number> {
  let kills = 0;
  for (; performance.now() < endMs; kills += 1) {
    await sleep(500 + below(2_500));
    await service.kill();
    await service.start();
  }
  return kills;
}

async function restartPoller(): Promise<void> {
  poller.signal("SIGKILL");
  await poller.ended;
  poller = startPollerProcess(service, telegram);
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
