// How those who follow the changes hear that storage stops, and how long it waits for them.

import { once } from "node:events";
import { Agent, request } from "node:http";
import type { IncomingMessage } from "node:http";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { creation } from "../contract/driver-under-test.ts";
import { SECRET_HEADER } from "../port/index.ts";
import { DriverFixture } from "./driver.fixture.ts";

const LONG_MS = 20_000;

let driver: DriverFixture;
beforeEach(async () => {
  driver = new DriverFixture();
  await driver.start();
});
afterEach(() => driver.dispose());

async function headSeq(): Promise<number> {
  return (await driver.storage.health()).head.seq;
}

it("waits for nobody when nobody follows", async () => {
  await driver.storage.since(0, 10, 0);
  await driver.running.sayFarewell(LONG_MS);
});

it("tells who waits that it closes, and goes on when all of them have come back", async () => {
  const from = await headSeq();
  const waiting = [1, 2].map(() => driver.storage.since(from, 10, LONG_MS));
  let isOver = false;
  const farewell = driver.running.sayFarewell(LONG_MS).then(() => (isOver = true));
  for (const outcome of await Promise.all(waiting)) expect(outcome.outcome).toBe("closing");
  expect((await driver.storage.since(from, 10, LONG_MS)).outcome).toBe("closing");
  await setImmediate();
  expect(isOver).toBe(false);
  expect((await driver.storage.since(from, 10, LONG_MS)).outcome).toBe("closing");
  await farewell;
});

it("waits no longer than it was told to for one that doesn't come back", async () => {
  const waiting = driver.storage.since(await headSeq(), 10, LONG_MS);
  await driver.running.sayFarewell(20);
  expect((await waiting).outcome).toBe("closing");
});

it("doesn't wait for who has no connection any more: the same signal may have ended it", async () => {
  const agent = new Agent({ keepAlive: true });
  const { address, secret } = driver.running;
  const headers = { [SECRET_HEADER]: secret };
  const asked = request(`http://${address}/health`, { method: "POST", headers, agent }).end("{}");
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  await once(answer.resume(), "end");
  await driver.storage.since(await headSeq(), 10, 1);
  const farewell = driver.running.sayFarewell(60_000);
  agent.destroy();
  await farewell;
});

it("tells the changes of the last moment with it, and pages to those who don't wait", async () => {
  const from = await headSeq();
  await driver.storage.since(from, 10, 1);
  const farewell = driver.running.sayFarewell(LONG_MS);
  await driver.storage.commit(creation("late"));
  const events = [{ task_id: "late" }];
  const page = await driver.storage.since(from, 10, 0);
  expect(page).toMatchObject({ outcome: "changes", events });
  // Writers that go on don't keep the end from being said.
  for (const _ of [1, 2]) {
    const told = await driver.storage.since(from, 10, LONG_MS);
    expect(told).toMatchObject({ outcome: "closing", events });
  }
  await farewell;
});
