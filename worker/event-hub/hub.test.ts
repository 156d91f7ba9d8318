import { setImmediate } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { HubFixture, change, streamRequest } from "./hub.fixture.ts";
import {
  CLIENTS_MAX,
  CLIENT_AGE_MS_MAX,
  FEED_PAGE_MAX,
  LANE_CLIENTS_MAX,
  REPLAY_PAGE_MAX,
  REPLAY_SPAN_MAX,
} from "./limits.ts";

const hello = (headSeq: number, resume: string) =>
  `retry: 2000\nevent: hello\ndata: {"head_seq":${headSeq},"resume":"${resume}"}`;
const farewell = (reason: string) =>
  `retry: 2000\nevent: farewell\ndata: {"reason":"${reason}"}\n\n`;
const after = (seq: number) => ({ resume: { kind: "after", seq } as const });

describe("connecting", () => {
  it("without an id begins where the stream stands and brings every change from then on", async () => {
    const fixture = new HubFixture();
    fixture.feed.commit(change(5));
    const reader = await fixture.connect();
    // The bare id: a plain EventSource that is cut before the first change resumes from there too.
    expect(await reader.blocks(2)).toEqual([hello(5, "fresh"), "id: 5"]);
    fixture.feed.commit(change(7), change(9));
    expect(await reader.ids(2)).toEqual([7, 9]);
  });

  it("with an id brings exactly what was missed, then what comes", async () => {
    const fixture = new HubFixture();
    const count = 2 * REPLAY_PAGE_MAX + 3;
    fixture.feed.commit(...Array.from({ length: count }, (_, i) => change(2 * i + 2)));
    for (const seq of [0, 2, 3, 2 * REPLAY_PAGE_MAX, 2 * count - 2, 2 * count]) {
      const reader = await fixture.connect(after(seq));
      expect(await reader.block()).toBe(hello(fixture.feed.headSeq, "resumed"));
      const missed = fixture.feed.changes.filter((each) => each.seq > seq).map((each) => each.seq);
      expect(await reader.ids(missed.length)).toEqual(missed);
      fixture.feed.commit(change(fixture.feed.headSeq + 1));
      expect(await reader.ids(1)).toEqual([fixture.feed.headSeq]);
    }
  });

  it("loses and doubles nothing that is committed while it catches up", async () => {
    const fixture = new HubFixture();
    fixture.feed.commit(change(1), change(2));
    const live = await fixture.connect();
    await live.blocks(2);
    const { since } = fixture.feed;
    // Each page of the replay finds that the log has grown meanwhile.
    fixture.feed.since = async (afterSeq, limit, waitMs) => {
      const { headSeq } = fixture.feed;
      if (waitMs === 0 && headSeq < 40) fixture.feed.commit(change(headSeq + 1));
      return since(afterSeq, limit, waitMs);
    };
    const reader = await fixture.connect(after(0));
    await reader.block();
    const wanted = Array.from({ length: 45 }, (_, i) => i + 1);
    for (const seq of wanted.slice(fixture.feed.headSeq)) fixture.feed.commit(change(seq));
    expect(await reader.ids(45)).toEqual(wanted);
    expect(await live.ids(43)).toEqual(wanted.slice(2));
  });

  it("with an id behind the last change but within the log is no reset", async () => {
    const fixture = new HubFixture();
    fixture.feed.commit(change(5));
    fixture.feed.logSeq = 8;
    const reader = await fixture.connect(after(7));
    expect(await reader.block()).toBe(hello(7, "resumed"));
    fixture.feed.commit(change(9));
    expect(await reader.ids(1)).toEqual([9]);
  });

  it.each([
    ["ahead", after(6), 5],
    ["unreadable", { resume: { kind: "unreadable" } as const }, 5],
    ["too_old", after(4), REPLAY_SPAN_MAX + 5],
  ])("with an id that is %s starts over, with one resync", async (reason, request, headSeq) => {
    const fixture = new HubFixture();
    fixture.feed.commit(change(headSeq));
    const reader = await fixture.connect(request);
    expect(await reader.blocks(2)).toEqual([
      hello(headSeq, "reset"),
      `id: ${headSeq}\nevent: resync\ndata: {"head_seq":${headSeq},"reason":"${reason}"}`,
    ]);
    fixture.feed.commit(change(headSeq + 1));
    expect(await reader.ids(1)).toEqual([headSeq + 1]);
  });

  it("replays from the very edge of what is replayed", async () => {
    const fixture = new HubFixture();
    fixture.feed.commit(change(5), change(REPLAY_SPAN_MAX + 5));
    const reader = await fixture.connect(after(5));
    expect(await reader.block()).toBe(hello(REPLAY_SPAN_MAX + 5, "resumed"));
    expect(await reader.ids(1)).toEqual([REPLAY_SPAN_MAX + 5]);
  });

  it("is refused when the pool is full, and possible again when somebody leaves", async () => {
    const fixture = new HubFixture();
    const readers = [];
    for (let i = 0; i < CLIENTS_MAX; i += 1) readers.push(await fixture.connect());
    const gone = new AbortController().signal;
    const refused = await fixture.hub.connect(streamRequest(), gone);
    expect(refused).toBe(farewell("too_many_clients"));
    await readers[0]!.cancel();
    expect(await fixture.hub.connect(streamRequest(), gone)).toBeInstanceOf(ReadableStream);
  });

  it("is answered with a farewell when storage can't be asked, and works again later", async () => {
    const fixture = new HubFixture();
    fixture.feed.fault = new Error("down");
    const gone = new AbortController().signal;
    expect(await fixture.hub.connect(streamRequest(), gone)).toBe(farewell("unavailable"));
    expect(fixture.hub.state.clients).toBe(0);
    fixture.feed.fault = undefined;
    expect(await (await fixture.connect()).block()).toBe(hello(0, "fresh"));
  });
});

describe("a filter", () => {
  it("shows one task, and moves its position past the others", async () => {
    const fixture = new HubFixture();
    fixture.feed.commit(change(1, "a"), change(2, "b"), change(3, "a"), change(4, "b"));
    const reader = await fixture.connect({ ...after(0), task_id: "a" });
    await reader.block();
    expect(await reader.ids(2)).toEqual([1, 3]);
    // Caught up: a heartbeat's comment and a bare id.
    expect(await reader.blocks(2)).toEqual([": heartbeat", "id: 4"]);
    fixture.feed.commit(change(5, "b"), change(6, "a"), change(7, "b"));
    expect(await reader.ids(1)).toEqual([6]);
    await vi.waitFor(() => expect(fixture.hub.state.deliveries).toBe(1));
    fixture.hub.beat();
    expect(await reader.blocks(2)).toEqual([": heartbeat", "id: 7"]);
  });
});

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
    fixture.feed.fault = new Error("down");
    fixture.feed.commit(change(1));
    await vi.waitFor(() => expect(fixture.sleeps.length).toBeGreaterThan(3));
    fixture.feed.fault = undefined;
    fixture.feed.commit(change(2));
    expect(await reader.ids(2)).toEqual([1, 2]);
    const { sleeps } = fixture;
    const first = sleeps.findIndex((ms) => ms > 0);
    expect(sleeps.slice(first, first + 3)).toEqual([50, 100, 200]);
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

  it("of a stream's age comes with a farewell too, between heartbeats", async () => {
    const fixture = new HubFixture();
    const reader = await fixture.connect();
    await reader.blocks(2);
    fixture.nowMs = CLIENT_AGE_MS_MAX - 1;
    fixture.hub.beat();
    expect(await reader.block()).toBe(": heartbeat");
    fixture.nowMs = CLIENT_AGE_MS_MAX;
    fixture.hub.beat();
    expect(await reader.blocks(2)).toEqual([farewell("max_age").trimEnd(), "(end)"]);
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
