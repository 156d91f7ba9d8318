// What happens to clients that are in: leaving, faults, the end, the pace.

import { setImmediate } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { StorageUnavailable } from "../../storage-adapter/port/task-storage.ts";
import { HubFixture, after, change, farewell, hello, streamRequest } from "./hub.fixture.ts";
import {
  CLIENT_AGE_MS_MAX,
  CLIENT_QUEUE_BYTES_MAX,
  FEED_PAGE_MAX,
  LANE_CLIENTS_MAX,
} from "./limits.ts";

describe("a client that leaves", () => {
  it.each(["cancel", "signal"])("is gone from the pool (%s), once", async (way) => {
    const fixture = new HubFixture();
    const [reader, other] = [await fixture.connect(), await fixture.connect()];
    if (way === "cancel") await reader.cancel();
    else reader.leaving.abort();
    expect(fixture.hub.state).toMatchObject({ clients: 1, disconnects: { client_closed: 1 } });
    await other.blocks(2);
    fixture.feed.commit(change(1));
    expect(await other.ids(1)).toEqual([1]);
  });

  it("ends the following when it was the last, until somebody comes", async () => {
    const fixture = new HubFixture();
    await (await fixture.connect()).cancel();
    fixture.feed.commit(change(1));
    await vi.waitFor(() => expect(fixture.sleeps).toHaveLength(1));
    const { asked } = fixture.feed;
    fixture.feed.commit(change(2));
    await setImmediate();
    expect(fixture.feed.asked).toBe(asked);
    const reader = await fixture.connect();
    expect(await reader.blocks(2)).toEqual([hello(2, "fresh"), "id: 2"]);
    fixture.feed.commit(change(3));
    expect(await reader.ids(1)).toEqual([3]);
  });
});

describe("storage's faults", () => {
  it("leave clients where they are, and nothing is lost when it is back", async () => {
    const fixture = new HubFixture();
    const reader = await fixture.connect();
    await reader.blocks(2);
    fixture.feed.fault = new StorageUnavailable("down");
    fixture.feed.commit(change(1));
    await vi.waitFor(() => expect(fixture.sleeps.length).toBeGreaterThan(9));
    fixture.feed.fault = undefined;
    fixture.feed.commit(change(2));
    expect(await reader.ids(2)).toEqual([1, 2]);
    const { sleeps } = fixture;
    const first = sleeps.findIndex((ms) => ms > 0);
    expect(sleeps.slice(first, first + 8)).toEqual([50, 100, 200, 400, 800, 1_600, 2_000, 2_000]);
  });

  it("a log that ends before what was told makes everybody start over", async () => {
    const fixture = new HubFixture();
    fixture.feed.commit(change(8));
    const reader = await fixture.connect();
    await reader.blocks(2);
    fixture.feed.changes.length = 0;
    fixture.feed.commit(change(3));
    expect(await reader.block()).toBe(
      `id: 3\nevent: resync\ndata: {"head_seq":3,"reason":"ahead"}`,
    );
    fixture.feed.commit(change(4));
    expect(await reader.ids(1)).toEqual([4]);
  });
});

describe("a log that was replaced", () => {
  it("cuts off who was still catching up with the old one", async () => {
    const fixture = new HubFixture();
    const events = CLIENT_QUEUE_BYTES_MAX / 150;
    fixture.feed.commit(...Array.from({ length: events }, (_, i) => change(i + 1)));
    const reader = await fixture.connect(after(0));
    await vi.waitFor(() => expect(fixture.feed.asked).toBeGreaterThan(10));
    fixture.feed.changes.length = 0;
    fixture.feed.commit(change(3));
    const gone = { clients: 0, disconnects: { log_changed: 1 } };
    await vi.waitFor(() => expect(fixture.hub.state).toMatchObject(gone));
    await expect(reader.blocks(events)).rejects.toThrow("log_changed");
  });
});

describe("the end", () => {
  it("is said to everybody before their streams close, with all changes before it", async () => {
    const fixture = new HubFixture();
    const readers = [await fixture.connect(), await fixture.connect({ task_id: "t" })];
    fixture.feed.commit(change(1));
    fixture.feed.closing = true;
    fixture.feed.wake();
    for (const reader of readers) {
      const blocks: (string | undefined)[] = [];
      for (let block = await reader.block(); block !== undefined; block = await reader.block()) {
        blocks.push(block);
      }
      expect(blocks.some((block) => block?.startsWith("id: 1\n"))).toBe(true);
      expect(blocks.at(-1)).toBe(farewell("service_stopping").trimEnd());
    }
    const reasons = fixture.feed.facts
      .filter((fact) => fact.audit_event === "sse_client_disconnect")
      .map((fact) => fact.detail?.["reason"]);
    expect(reasons).toEqual(["service_stopping", "service_stopping"]);
    const gone = new AbortController().signal;
    const late = await fixture.hub.connect(streamRequest(), gone);
    expect(late).toBe(farewell("service_stopping"));
  });

  it("reaches the others when somebody leaves in the midst of it", async () => {
    const fixture = new HubFixture();
    const [leaving, staying] = [await fixture.connect(), await fixture.connect()];
    const { append } = fixture.feed;
    fixture.feed.append = async (facts) => {
      await leaving.cancel();
      return append(facts);
    };
    fixture.feed.closing = true;
    fixture.feed.wake();
    expect(await staying.blocks(4)).toEqual([
      hello(0, "fresh"),
      "id: 0",
      farewell("service_stopping").trimEnd(),
      "(end)",
    ]);
    // And storage is asked once more.
    await vi.waitFor(() => expect(fixture.feed.asked).toBe(5));
  });

  it("of a stream's age comes with a farewell too, between heartbeats", async () => {
    const fixture = new HubFixture();
    const reader = await fixture.connect();
    await reader.blocks(2);
    fixture.nowMs = CLIENT_AGE_MS_MAX - 1;
    await fixture.hub.beat();
    expect(await reader.block()).toBe(": heartbeat");
    fixture.nowMs = CLIENT_AGE_MS_MAX;
    await fixture.hub.beat();
    expect(await reader.blocks(2)).toEqual([farewell("max_age").trimEnd(), "(end)"]);
  });
});

describe("a client that may not stay", () => {
  it("leaves at the next heartbeat when its session was closed or is over, and no other", async () => {
    const fixture = new HubFixture();
    const session = (sid: string, expires = 60) => ({ session: { sid, expires } });
    const closed = await fixture.connect(session("closed"));
    const expired = await fixture.connect(session("expired", 59));
    const others = [await fixture.connect(session("open")), await fixture.connect()];
    fixture.feed.closedSessions.add("closed");
    fixture.nowMs = 59_000;
    await fixture.hub.beat();
    for (const reader of [closed, expired]) {
      expect((await reader.blocks(5)).slice(2)).toEqual([
        ": heartbeat",
        farewell("session_ended").trimEnd(),
        "(end)",
      ]);
    }
    for (const reader of others) expect((await reader.blocks(3)).at(-1)).toBe(": heartbeat");
  });

  it("is cut off when it catches up and has read nothing between two heartbeats", async () => {
    const fixture = new HubFixture();
    const events = CLIENT_QUEUE_BYTES_MAX / 150;
    fixture.feed.commit(...Array.from({ length: events }, (_, i) => change(i + 1)));
    const reader = await fixture.connect(after(0));
    await vi.waitFor(() => expect(fixture.feed.asked).toBeGreaterThan(10));
    await fixture.hub.beat();
    expect(fixture.hub.state.clients).toBe(1);
    await fixture.hub.beat();
    expect(fixture.hub.state).toMatchObject({ clients: 0, disconnects: { too_slow: 1 } });
    await expect(reader.blocks(events)).rejects.toThrow("too_slow");
  });

  it("has its age spread by a fifth, so that those who came together don't leave together", async () => {
    for (const [random, share] of [
      [0, 0.8],
      [1, 1.2],
    ] as const) {
      const fixture = new HubFixture();
      fixture.random = random;
      await fixture.connect();
      fixture.nowMs = CLIENT_AGE_MS_MAX * share - 1;
      await fixture.hub.beat();
      expect([random, fixture.hub.state.clients]).toEqual([random, 1]);
      fixture.nowMs += 1;
      await fixture.hub.beat();
      expect([random, fixture.hub.state.clients]).toEqual([random, 0]);
    }
  });

  it("was gone before it came: nothing stays of it", async () => {
    const fixture = new HubFixture();
    await fixture.hub.connect(streamRequest(), AbortSignal.abort());
    expect(fixture.hub.state).toMatchObject({ clients: 0, disconnects: { client_closed: 1 } });
  });
});

describe("the pace", () => {
  it.each([
    // A lane's rest for each lane, and the follower's for one.
    [1, [0, 0]],
    [50, [2.5, 2.5]],
    [2 * LANE_CLIENTS_MAX + 50, [2.5, 5, 5, 5]],
  ])("for %i clients rests in proportion, lane by lane", async (clients, restsMs) => {
    const fixture = new HubFixture();
    for (let i = 0; i < clients; i += 1) await fixture.connect();
    fixture.feed.commit(change(1));
    await vi.waitFor(() => {
      expect(fixture.sleeps.toSorted((one, other) => one - other)).toEqual(restsMs);
    });
    expect(fixture.hub.state.deliveries).toBe(clients);
  });

  it("tells every lane everything, however many changes come and clients leave meanwhile", async () => {
    const fixture = new HubFixture();
    const readers = [];
    for (let i = 0; i < 3 * LANE_CLIENTS_MAX; i += 1) readers.push(await fixture.connect());
    const count = 5 * FEED_PAGE_MAX;
    for (let seq = 1; seq <= count; seq += 1) {
      fixture.feed.commit(change(seq));
      if (seq % FEED_PAGE_MAX === 0) await setImmediate();
    }
    // A whole lane, while it is being told.
    await Promise.all(readers.splice(0, LANE_CLIENTS_MAX).map((reader) => reader.cancel()));
    const wanted = fixture.feed.changes.map(({ seq }) => seq);
    for (const reader of [readers[0]!, readers.at(-1)!]) {
      await reader.blocks(2);
      expect(await reader.ids(count)).toEqual(wanted);
    }
  });
});
