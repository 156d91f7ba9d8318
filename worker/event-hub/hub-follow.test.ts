// A hub that follows the log for the isolate's memory, whether or not somebody listens.

import { setImmediate } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { StorageUnavailable } from "../../storage-adapter/port/task-storage.ts";
import { HubFixture, after, change, hello } from "./hub.fixture.ts";
import { UNHEARD_REST_MS } from "./limits.ts";

it("hears of changes before anybody listens, at its leisure", async () => {
  const fixture = new HubFixture(true);
  await fixture.hub.start();
  await vi.waitFor(() => expect(fixture.feed.asked).toBe(2));
  fixture.feed.commit(change(1));
  await vi.waitFor(() => expect(fixture.feed.asked).toBe(3));
  expect(fixture.sleeps.at(-1)).toBe(UNHEARD_REST_MS);
});

it("does not begin by itself where the memory is not in its isolate", async () => {
  const fixture = new HubFixture();
  await fixture.hub.start();
  await setImmediate();
  expect(fixture.feed.asked).toBe(0);
});

it("goes on when the last listener has left, and puts nothing told to nobody on the audit", async () => {
  const fixture = new HubFixture(true);
  await fixture.hub.start();
  await (await fixture.connect()).cancel();
  const { asked } = fixture.feed;
  fixture.feed.commit(change(1));
  await vi.waitFor(() => expect(fixture.feed.asked).toBeGreaterThan(asked));
  await fixture.hub.flushAudit();
  const events = fixture.feed.facts.map(({ audit_event }) => audit_event);
  expect(events).toEqual(["sse_client_connect", "sse_client_disconnect"]);
});

it("tells who comes later what comes then, and nothing twice", async () => {
  const fixture = new HubFixture(true);
  await fixture.hub.start();
  fixture.feed.commit(change(1));
  await vi.waitFor(() => expect(fixture.feed.asked).toBe(3));
  const reader = await fixture.connect();
  expect(await reader.blocks(2)).toEqual([hello(1, "fresh"), "id: 1"]);
  fixture.feed.commit(change(2), change(3));
  expect(await reader.ids(2)).toEqual([2, 3]);
});

it("tells who comes nothing of before, also what it has not heard of itself", async () => {
  const fixture = new HubFixture(true);
  await fixture.hub.start();
  fixture.feed.changes.push(change(1));
  const reader = await fixture.connect();
  expect(await reader.blocks(2)).toEqual([hello(1, "fresh"), "id: 1"]);
  fixture.feed.commit(change(2));
  expect(await reader.ids(1)).toEqual([2]);
});

it("tells who comes back where the log stands, also beyond what it has heard of itself", async () => {
  const fixture = new HubFixture(true);
  fixture.feed.commit(change(1));
  await fixture.hub.start();
  fixture.feed.changes.push(change(2), change(3));
  const reader = await fixture.connect(after(1));
  expect(await reader.blocks(1)).toEqual([hello(3, "resumed")]);
  fixture.feed.commit(change(4));
  expect(await reader.ids(3)).toEqual([2, 3, 4]);
});

it("begins as soon as storage is there", async () => {
  const fixture = new HubFixture(true);
  fixture.feed.fault = new StorageUnavailable("down");
  const started = fixture.hub.start();
  await vi.waitFor(() => expect(fixture.feed.asked).toBeGreaterThan(2));
  fixture.feed.fault = undefined;
  await started;
});

it("hands on what was read from memory, at the latest before the service stops", async () => {
  const fixture = new HubFixture(true);
  await fixture.hub.start();
  await fixture.hub.flushAudit();
  expect(fixture.flushes).toBe(1);
  const { asked } = fixture.feed;
  fixture.feed.closing = true;
  fixture.feed.wake();
  // Asking again tells storage that all has been said.
  await vi.waitFor(() => expect(fixture.feed.asked).toBe(asked + 1));
  expect(fixture.flushes).toBe(2);
});
