// `npm start` with BOT_TOKEN: the poller runs inside the service (docs/decisions/0011), goes with it, and
// never takes it along; and of all addresses there are, the two together reach for this machine's only.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { reachedAddresses, underConnectTrace } from "./connects.fixture.ts";
import { ServiceFixture } from "./service.fixture.ts";
import { requireStrace } from "./strace.fixture.ts";
import { BOT_TOKEN, TelegramEmulator } from "./telegram-emulator/telegram-emulator.ts";

const WAIT = { timeout: 15_000, interval: 20 };

let telegram: TelegramEmulator;
let service: ServiceFixture;

beforeEach(async () => {
  telegram = await TelegramEmulator.start();
});
afterEach(async () => {
  await service.dispose();
  await telegram.stop();
});

const polled = () => vi.waitFor(() => expect(telegram.isPolled).toBe(true), WAIT);
const healthOf = async () => (await service.get("/healthz")).json;

describe("a service with a bot's token", () => {
  it("polls, reaches for nothing beyond this machine, and ends with its poller", async () => {
    requireStrace();
    service = new ServiceFixture(telegram.environment);
    const traceFile = service.path("trace");
    const traced = underConnectTrace(traceFile, [process.execPath, "scripts/serve.ts"]);
    await service.start(traced.file, traced.args);
    telegram.write("Count the spoons");
    await vi.waitFor(() => expect(telegram.queue.length).toBe(0), WAIT);
    await polled();
    expect((await service.get("/api/tasks")).json.items).toMatchObject([
      { source: "telegram", request_text: "Count the spoons" },
    ]);
    expect(await healthOf()).toMatchObject({ status: "ok", telegram_poller: { state: "polling" } });

    expect(await service.stop()).toBe(0);
    const words = service.group.lastWords();
    expect(words).toMatch(/^ {2}telegram {3}polls as bot 7000000001$/m);
    expect(words).not.toContain(BOT_TOKEN.split(":")[1]);
    expect(words).not.toMatch(/telegram poller:/);
    expect(new Set(telegram.methods)).toEqual(new Set(["getUpdates"]));

    const reached = reachedAddresses(traceFile);
    expect(reached).toContain(`127.0.0.1:${telegram.port}`);
    expect(reached).toContain(`127.0.0.1:${service.port}`);
    expect(reached.filter((address) => !/^(127\.0\.0\.1|\[::1\]):\d+$/.test(address))).toEqual([]);
  });

  it("goes on without its poller when Telegram refuses the token, and says so", async () => {
    service = new ServiceFixture({
      ...telegram.environment,
      BOT_TOKEN: "7000000001:another-token_of-somebody",
    });
    await service.start();
    const reason = expect.stringMatching(/^The Telegram poller: .*\(401\): set BOT_TOKEN/);
    await vi.waitFor(async () => {
      expect(await healthOf()).toMatchObject({
        status: "degraded",
        reasons: [reason],
        telegram_poller: { state: "waiting", last_poll_at: null },
      });
    }, WAIT);
    expect(service.group.lastWords()).toMatch(/countersign: telegram poller: .* set BOT_TOKEN/);
    expect(service.group.lastWords()).not.toContain("another-token");
    expect(telegram.methods).toEqual(["getUpdates"]);
    expect((await service.createTask("all-the-same")).status).toBe(201);
    expect(await service.stop()).toBe(0);
  });
});
