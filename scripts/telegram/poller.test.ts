import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { BOT_TOKEN, TelegramEmulator } from "../../tests/telegram-emulator/telegram-emulator.ts";
import type { PollerReport } from "../../worker/telegram/poller-watch.ts";
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
    endsOnRefusedToken: true,
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

it("begins again after a fault of its own, and says it once, without telling the token", async () => {
  // grammY throws on such an address, which the environment's check never lets through.
  const apiBase = `${telegram.apiBase}/${BOT_TOKEN}/`;
  const heard: PollerReport[] = [];
  const service = createServer((request, response) => {
    void text(request).then((body) => {
      heard.push(JSON.parse(body) as PollerReport);
      response.writeHead(204).end();
    });
  }).listen(0, "127.0.0.1");
  await once(service, "listening");
  const serviceUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const poller = startPoller({ ...settings, apiBase, serviceUrl });
  await expect.poll(() => heard.length, { timeout: 10_000 }).toBe(2);
  await poller.stop();
  expect(await poller.ended).toEqual({ end: "stopped" });
  const interrupted = "A fault of its own has interrupted it; it begins again.";
  expect(heard).toEqual([
    { state: "waiting", trouble: interrupted },
    { state: "waiting", trouble: interrupted },
    { state: "stopped", trouble: null },
  ]);
  expect(said).toEqual([expect.stringMatching(/^A fault of its own .* begins again\. Error: /)]);
  expect(said[0]).toContain("(the token)");
  expect(said[0]).not.toContain(BOT_TOKEN.split(":")[1]);
  service.closeAllConnections();
  service.close();
});
