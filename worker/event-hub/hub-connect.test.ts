// How a client comes in: where it begins, what it gets of the past, and when it can't.

import { describe, expect, it, vi } from "vitest";
import { StorageUnavailable } from "../../storage-adapter/port/task-storage.ts";
import { HubFixture, after, change, farewell, hello, streamRequest } from "./hub.fixture.ts";
import { CLIENTS_MAX, REPLAY_PAGE_MAX, REPLAY_SPAN_MAX } from "./limits.ts";

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
    await fixture.hub.flushAudit();
    expect(fixture.feed.facts.at(-1)).toMatchObject({
      audit_event: "request_refused",
      detail: { code: "too_many_clients", count: 1 },
    });
    await readers[0]!.cancel();
    expect(await fixture.hub.connect(streamRequest(), gone)).toBeInstanceOf(ReadableStream);
  });

  it("is answered with a farewell when storage can't be asked, and works again later", async () => {
    const fixture = new HubFixture();
    fixture.feed.fault = new StorageUnavailable("down");
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
    await fixture.hub.beat();
    expect(await reader.blocks(2)).toEqual([": heartbeat", "id: 7"]);
  });
});

it("tells a client that catches up, heartbeat by heartbeat, how far it has come", async () => {
  const fixture = new HubFixture();
  const pages = 4;
  const changes = Array.from({ length: pages * REPLAY_PAGE_MAX }, (_, i) => change(i + 1, "b"));
  fixture.feed.commit(...changes);
  const { since } = fixture.feed;
  // Nothing on these pages is for it: without a heartbeat it would hear nothing until the end.
  fixture.feed.since = async (afterSeq, limit, waitMs) => {
    const page = await since(afterSeq, limit, waitMs);
    if (waitMs === 0 && afterSeq === 2 * REPLAY_PAGE_MAX) await fixture.hub.beat();
    return page;
  };
  const reader = await fixture.connect({ ...after(0), task_id: "a" });
  expect((await reader.blocks(5)).slice(1)).toEqual([
    ": heartbeat",
    `id: ${2 * REPLAY_PAGE_MAX}`,
    ": heartbeat",
    `id: ${pages * REPLAY_PAGE_MAX}`,
  ]);
});
