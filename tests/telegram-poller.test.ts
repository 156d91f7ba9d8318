// npm run telegram:poll (SPEC 6): the real poller between an emulated Telegram and the real service.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { POLLER_REPORT_PATH, TELEGRAM_SECRET_HEADER } from "../worker/telegram/webhook-address.ts";
import { type PollerProcess, startPollerProcess } from "./poller-process.fixture.ts";
import { expectProblem } from "./problem.fixture.ts";
import { ServiceFixture, TELEGRAM_SECRET } from "./service.fixture.ts";
import { BOT_TOKEN, TelegramEmulator } from "./telegram-emulator/telegram-emulator.ts";

/** A poller's start is Node's and grammY's. */
const WAIT = { timeout: 15_000, interval: 20 };

const service = new ServiceFixture();
let telegram: TelegramEmulator;
let pollers: PollerProcess[] = [];

beforeAll(() => service.start());
afterAll(() => service.dispose());
beforeEach(async () => {
  telegram = await TelegramEmulator.start();
  rmSync(service.path("audit", "telegram-offset.json"), { force: true });
});
afterEach(async () => {
  for (const poller of pollers) poller.signal("SIGKILL");
  await Promise.all(pollers.map(({ ended }) => ended));
  const spoken = pollers.map((poller) => poller.output());
  pollers = [];
  await telegram.stop();
  // Whatever a test has provoked: the token's secret part is told to nobody.
  for (const words of spoken) expect(words).not.toContain(BOT_TOKEN.split(":")[1]);
  expect(telegram.methods.filter((method) => method !== "getUpdates")).toEqual([]);
});

function start(environment: Record<string, string> = {}): PollerProcess {
  const poller = startPollerProcess(service, telegram, environment);
  pollers.push(poller);
  return poller;
}
const polled = () => vi.waitFor(() => expect(telegram.isPolled).toBe(true), WAIT);
const says = (poller: PollerProcess, words: RegExp) =>
  vi.waitFor(() => expect(poller.output()).toMatch(words), WAIT);
const healthOf = async () => (await service.get("/healthz")).json;
const confirmed = () => vi.waitFor(() => expect(telegram.queue.length).toBe(0), WAIT);
async function texts(chatId: number): Promise<string[]> {
  const { json } = await service.get("/api/tasks?limit=200&source=telegram");
  const tasks = await Promise.all(
    json.items.map(
      async (item: { task_id: string }) => (await service.get(`/api/tasks/${item.task_id}`)).json,
    ),
  );
  return tasks.filter((task) => task.chat_id === chatId).map((task) => task.request_text);
}

describe("a poller that runs", () => {
  it("makes each message a task, an edit an edit, confirms them, and says it is well", async () => {
    const first = telegram.write(" Count <b>the</b> spoons \u{1f944}", 100);
    const poller = start();
    await polled();
    telegram.happen("edited_message", {
      ...first,
      text: "Count the forks",
      edit_date: 1_767_225_700,
    });
    telegram.write("And the knives", 100);
    telegram.happen("channel_post", { ...first, chat: { id: -100 }, caption: "x" });
    await confirmed();
    await polled();
    expect((await texts(100)).toSorted()).toEqual([
      " Count <b>the</b> spoons \u{1f944}",
      "And the knives",
    ]);
    const edited = service.logLines().filter(({ audit_event }) => audit_event === "message_edited");
    expect(edited).toHaveLength(1);
    expect(await healthOf()).toMatchObject({
      status: "ok",
      telegram_poller: { state: "polling", trouble: null, last_poll_at: expect.any(String) },
    });
    const metrics = (await service.get("/metrics")).text;
    expect(metrics).toMatch(/^countersign_telegram_last_poll_timestamp_seconds [1-9]\d{9}/m);
    expect(poller.output()).toContain(`updates go to ${service.baseUrl}`);
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "ends on %s at once with 0, and the next one begins where it was",
    async (signal) => {
      const message = telegram.write(`Before ${signal}`, 200);
      const poller = start();
      await confirmed();
      await polled();
      poller.signal(signal);
      expect(await poller.ended).toBe(0);
      expect(telegram.cutPolls, "it has not waited for Telegram's answer").toBe(1);
      const kept = JSON.parse(readFileSync(service.path("audit", "telegram-offset.json"), "utf8"));
      expect(kept).toMatchObject({ bot_id: "7000000001", offset: 500_000_001 });
      expect((await healthOf()).telegram_poller).toMatchObject({ state: "stopped", trouble: null });
      expect((await healthOf()).status).toBe("ok");
      telegram.polls.length = 0;
      start();
      await polled();
      expect(telegram.polls[0]?.offset).toBe(500_000_001);
      expect((await texts(200)).filter((text) => text === message.text)).toHaveLength(1);
    },
  );

  it("follows Telegram's numbers when they go down", async () => {
    start();
    telegram.write("High", 300);
    await confirmed();
    await polled();
    telegram.queue.jumpTo(7);
    telegram.write("Low", 300);
    await confirmed();
    await polled();
    telegram.write("Low too", 300);
    await confirmed();
    expect((await texts(300)).toSorted()).toEqual(["High", "Low", "Low too"]);
    expect(telegram.polls.at(-1)?.offset).toBeLessThan(10);
  });

  it("begins anew where the offset is broken or another bot's, and says so", async () => {
    const path = service.path("audit", "telegram-offset.json");
    const foreign = { bot_id: "1", api_base: telegram.apiBase, offset: 500_000_002 };
    for (const [text, words] of [
      ["{", /can't be read \(not JSON\)/],
      [JSON.stringify(foreign), /another bot/],
    ] as const) {
      writeFileSync(path, text);
      telegram.polls.length = 0;
      telegram.write("Not to be skipped", 400);
      const poller = start();
      await confirmed();
      await says(poller, words);
      expect(telegram.polls[0]).not.toHaveProperty("offset");
      poller.signal("SIGTERM");
      await poller.ended;
    }
    expect(await texts(400)).toHaveLength(2);
  });
});

describe("a poller in trouble", () => {
  it("with a token that Telegram doesn't know says so and exits with 1", async () => {
    const poller = start({ BOT_TOKEN: "7000000001:another-token_of-somebody" });
    expect(await poller.ended).toBe(1);
    expect(poller.output()).toMatch(/does not know this token \(401\): set BOT_TOKEN/);
    expect(poller.output()).not.toContain("another-token");
    const health = await healthOf();
    expect(health).toMatchObject({ status: "degraded", telegram_poller: { state: "stopped" } });
    expect(health.reasons).toEqual([expect.stringMatching(/^The Telegram poller: .*BOT_TOKEN/)]);
  });

  it("says which of the two conflicts it is in, and goes on trying, as a stop shows", async () => {
    telegram.webhookActive = true;
    const poller = start();
    await says(poller, /A webhook is set for this bot/);
    await vi.waitFor(async () => {
      expect((await healthOf()).telegram_poller).toMatchObject({
        state: "waiting",
        trouble: expect.stringContaining("deleteWebhook"),
      });
    }, WAIT);
    poller.signal("SIGTERM");
    expect(await poller.ended).toBe(0);
    telegram.webhookActive = false;
    const first = start();
    await polled();
    start({ DATA_DIR: service.path("other") });
    await says(first, /Another program reads this bot's updates/);
  });

  it("with a service that has another secret says which variable differs", async () => {
    telegram.write("Kept for later", 500);
    const poller = start({ TELEGRAM_WEBHOOK_SECRET: "another" });
    await says(poller, /TELEGRAM_WEBHOOK_SECRET must be the same/);
    poller.signal("SIGTERM");
    expect(await poller.ended).toBe(0);
    expect([telegram.queue.length, await texts(500)]).toEqual([1, []]);
    start();
    await confirmed();
    expect(await texts(500)).toEqual(["Kept for later"]);
  });

  it("of Telegram's or on the way says it once, and once that it is over", async () => {
    const description = "Too Many Requests: retry after 1";
    telegram.faults = [
      { fault: "page", status: 502 },
      { fault: "refused", status: 429, description, retryAfter: 1 },
    ];
    telegram.write("After all that", 600);
    const poller = start();
    await confirmed();
    expect(await texts(600)).toEqual(["After all that"]);
    const words = poller.output().match(/telegram poller: Telegram .*/g);
    expect(words).toEqual([
      expect.stringContaining("HTTP 502"),
      expect.stringContaining("pause of 1 s"),
      "telegram poller: Telegram answers again.",
    ]);
  });

  it("can't start without a token or a service, and says in one line what is missing", async () => {
    for (const [variable, words] of [
      ["BOT_TOKEN", /^telegram poller: BOT_TOKEN is not set: .*\n$/],
      ["BASE_URL", /^telegram poller: BASE_URL must be .*\n$/],
    ] as const) {
      const poller = start({ [variable]: variable === "BASE_URL" ? "nowhere" : "" });
      expect(await poller.ended).toBe(1);
      expect(poller.output()).toMatch(words);
    }
    expect(telegram.methods).toEqual([]);
  });
});

describe("POST /webhooks/telegram/poller", () => {
  const path = POLLER_REPORT_PATH;
  const known = { [TELEGRAM_SECRET_HEADER]: TELEGRAM_SECRET };

  it("wants the secret, and a report of its form", async () => {
    const body = { state: "polling", trouble: null };
    for (const headers of [{}, { [TELEGRAM_SECRET_HEADER]: "x" }]) {
      expectProblem(
        await service.call("POST", path, { body, headers }),
        401,
        "webhook_secret_wrong",
      );
    }
    const refused: [unknown, number, string][] = [
      ["", 400, "malformed_json"],
      [{ state: "polling" }, 400, "invalid_body"],
      [{ ...body, state: "asleep" }, 400, "invalid_body"],
      [{ ...body, more: 1 }, 400, "invalid_body"],
      [{ ...body, trouble: "x".repeat(501) }, 400, "invalid_body"],
      [{ ...body, trouble: "x".repeat(5_000) }, 413, "body_too_large"],
    ];
    for (const [bad, status, code] of refused) {
      const answer = await service.call("POST", path, { body: bad, headers: known });
      expectProblem(answer, status, code, JSON.stringify(bad).slice(0, 60));
    }
  });

  it("is heard without a line on the audit, and told to those who may read", async () => {
    const seqBefore = service.logLines().at(-1)?.seq;
    const body = { state: "waiting", trouble: "Why not." };
    const answer = await service.call("POST", path, { body, headers: known });
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect(service.logLines().at(-1)?.seq).toBe(seqBefore);
    const stranger = await service.get("/healthz", { headers: { "x-forwarded-for": "192.0.2.1" } });
    expect(stranger.json).toEqual({ status: "degraded" });
    expect((await healthOf()).reasons).toEqual(["The Telegram poller: Why not."]);
  });
});
