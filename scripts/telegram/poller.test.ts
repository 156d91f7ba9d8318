import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { BOT_TOKEN, TelegramEmulator } from "../../tests/telegram-emulator/telegram-emulator.ts";
import { findListenAddress } from "../service/listen-address.ts";
import { type PollerSettings, startPoller } from "./poller.ts";

let telegram: TelegramEmulator;
let dataDir: string;
let said: string[];
let settings: PollerSettings;

beforeEach(async () => {
  telegram = await TelegramEmulator.start();
  dataDir = mkdtempSync(join(tmpdir(), "poller-"));
  said = [];
  const { url } = await findListenAddress("127.0.0.1", 0);
  settings = {
    botToken: BOT_TOKEN,
    apiBase: telegram.apiBase,
    serviceUrl: url,
    webhookSecret: "s3cret",
    dataDir,
    say: (sentence) => said.push(sentence),
  };
});
afterEach(async () => {
  await telegram.stop();
  rmSync(dataDir, { recursive: true });
});

it("confirms nothing while the service is away, says so once, and stops when it is told to", async () => {
  telegram.write("Not lost");
  const poller = startPoller(settings);
  await expect.poll(() => said).toEqual([expect.stringContaining("ECONNREFUSED")]);
  await poller.stop();
  expect(await poller.ended).toEqual({ end: "stopped" });
  expect([telegram.queue.length, readdirSync(dataDir)]).toEqual([1, []]);
  expect(said).toHaveLength(1);
});

it("ends by a fault of its own without rejecting, and without telling the token", async () => {
  // grammY throws on such an address, which the environment's check never lets through.
  const apiBase = `${telegram.apiBase}/${BOT_TOKEN}/`;
  const poller = startPoller({ ...settings, apiBase });
  expect(await poller.ended).toEqual({ end: "fault" });
  expect(said).toEqual([expect.stringMatching(/^It has ended by a fault of its own: Error: /)]);
  expect(said[0]).toContain("(the token)");
  expect(said[0]).not.toContain(BOT_TOKEN.split(":")[1]);
  await poller.stop();
});
