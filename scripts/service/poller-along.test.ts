import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { TelegramEmulator } from "../../tests/telegram-emulator/telegram-emulator.ts";
import { parseEnvironment } from "../../worker/config/environment.ts";
import { findListenAddress } from "./listen-address.ts";
import { startPollerAlong } from "./poller-along.ts";

let telegram: TelegramEmulator;
let folder: string;

beforeEach(async () => {
  telegram = await TelegramEmulator.start();
  folder = mkdtempSync(join(tmpdir(), "poller-along-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await telegram.stop();
  rmSync(folder, { recursive: true });
});

function configOf(environment: Record<string, string>) {
  const secrets = { TELEGRAM_WEBHOOK_SECRET: "s", DATA_DIR: folder };
  const parsed = parseEnvironment({ ...telegram.environment, ...secrets, ...environment });
  if (!parsed.ok) throw new Error("bad environment");
  return parsed.config;
}

it("asks nothing of Telegram where there is no bot's token", async () => {
  expect(
    await startPollerAlong(configOf({ BOT_TOKEN: "" }), "http://127.0.0.1:8787"),
  ).toBeUndefined();
  expect(telegram.methods).toEqual([]);
});

it("polls until it is stopped, and has nothing to say while nothing is wrong", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const { url } = await findListenAddress("127.0.0.1", 0);
  const stop = await startPollerAlong(configOf({}), url);
  await expect.poll(() => telegram.isPolled, { timeout: 5_000 }).toBe(true);
  await stop?.();
  await expect.poll(() => telegram.isPolled).toBe(false);
  telegram.write("For the next one");
  expect([telegram.polls.length, telegram.cutPolls, telegram.queue.length]).toEqual([1, 1, 1]);
  expect(said.mock.calls).toEqual([]);
});
