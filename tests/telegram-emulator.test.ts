// The emulator keeps Telegram's rules: else what is proved against it says nothing of a real bot.

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BOT_TOKEN, TelegramEmulator } from "./telegram-emulator/telegram-emulator.ts";
import { UpdateQueue } from "./telegram-emulator/update-queue.ts";

describe("the queue", () => {
  let queue: UpdateQueue;
  beforeEach(() => {
    queue = new UpdateQueue(500);
    for (const poll of ["a", "b", "c"]) queue.push({ poll });
  });
  const ids = (offset: number, limit = 100) =>
    queue.get(offset, limit).map(({ update_id }) => update_id);

  it("hands out the same again until it is confirmed, and then never again", () => {
    expect([ids(0), ids(0), ids(0, 2)]).toEqual([
      [500, 501, 502],
      [500, 501, 502],
      [500, 501],
    ]);
    expect(ids(502)).toEqual([502]);
    expect(ids(0)).toEqual([502]);
    expect([ids(503), queue.length]).toEqual([[], 0]);
  });

  it("takes an offset far ahead or far behind for none, and forgets nothing by it", () => {
    expect(ids(500 + 3 + 11)).toEqual([500, 501, 502]);
    queue = new UpdateQueue(500_000);
    queue.push({ poll: "a" });
    expect(ids(399_999)).toEqual([500_000]);
    expect(ids(500_001 + 10)).toEqual([]);
  });

  it("numbers on from anywhere after a week without updates, also further down", () => {
    expect(() => queue.jumpTo(7)).toThrow();
    ids(503);
    queue.jumpTo(7);
    queue.push({ poll: "d" });
    expect(ids(503)).toEqual([7]);
    expect(ids(8)).toEqual([]);
  });

  it("keeps only the last updates under a negative offset", () => {
    expect(ids(-2)).toEqual([501, 502]);
    expect(queue.length).toBe(2);
  });
});

describe("the server", () => {
  let telegram: TelegramEmulator;
  beforeEach(async () => {
    telegram = await TelegramEmulator.start();
  });
  afterEach(() => telegram.stop());

  const call = async (body: object, token = BOT_TOKEN, method = "getUpdates") => {
    const response = await fetch(`${telegram.apiBase}/bot${token}/${method}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    const answer: { result?: { update_id: number }[] } = await response.json();
    return { status: response.status, ...answer };
  };

  it("ends a long poll with the next one, or with an update", async () => {
    const first = call({ timeout: 50 });
    await expect.poll(() => telegram.isPolled).toBe(true);
    const second = call({ timeout: 50, offset: 3 });
    expect(await first).toMatchObject({
      status: 409,
      description: expect.stringMatching(/other getUpdates/),
    });
    telegram.write("Wake up");
    expect((await second).result).toMatchObject([{ message: { text: "Wake up" } }]);
  });

  it("hands out one update to who asks for the same again at once", async () => {
    for (const text of ["one", "two"]) telegram.write(text);
    expect((await call({ offset: 5 })).result).toHaveLength(2);
    expect((await call({ offset: 5 })).result).toHaveLength(1);
    expect((await call({ offset: 6 })).result).toHaveLength(2);
  });

  it("keeps the choice of kinds that was made last, for what comes after it", async () => {
    await call({ allowed_updates: ["poll"] });
    telegram.write("Not wanted");
    telegram.happen("poll", {});
    expect((await call({ offset: 1 })).result).toMatchObject([{ poll: {} }]);
  });

  it("knows its own token, and no method but getUpdates, and notes what was asked", async () => {
    expect((await call({}, `${BOT_TOKEN}x`)).status).toBe(401);
    expect((await call({}, "1:x")).status).toBe(404);
    expect((await call({}, BOT_TOKEN, "sendMessage")).status).toBe(404);
    telegram.webhookActive = true;
    expect(await call({})).toMatchObject({
      status: 409,
      description: expect.stringMatching(/webhook is active/),
    });
    expect(telegram.methods).toEqual(["getUpdates", "getUpdates", "sendMessage", "getUpdates"]);
  });
});
