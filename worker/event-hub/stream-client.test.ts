import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { streamRequest } from "./hub.fixture.ts";
import { CLIENT_QUEUE_BYTES_MAX } from "./limits.ts";
import { StreamClient } from "./stream-client.ts";

function clientWithEnds() {
  const ends: string[] = [];
  const client = new StreamClient({
    request: streamRequest(),
    connectedAtMs: 0,
    endsAtMs: 0,
    onEnd: (_client, reason) => ends.push(reason),
  });
  return { client, ends };
}

describe("a client that doesn't read", () => {
  it("keeps all that its queue has room for, and is cut off by one byte more", async () => {
    const { client, ends } = clientWithEnds();
    client.send(new Uint8Array(CLIENT_QUEUE_BYTES_MAX));
    expect([client.isOpen, ends]).toEqual([true, []]);
    client.send(new Uint8Array(1));
    expect([client.isOpen, ends]).toEqual([false, ["too_slow"]]);
    await expect(client.body.getReader().read()).rejects.toThrow("too_slow");
  });

  it("takes nothing more once it is over, and ends only once", () => {
    const { client, ends } = clientWithEnds();
    client.cut("too_slow");
    client.send(new Uint8Array(1), 1);
    client.cut("client_closed");
    client.finish(new Uint8Array(1), "max_age")();
    expect([ends, client.eventsSent]).toEqual([["too_slow"], 0]);
  });

  it("is waited for until it has read half of what may wait", async () => {
    const { client } = clientWithEnds();
    client.send(new Uint8Array(CLIENT_QUEUE_BYTES_MAX / 2));
    await client.drained();
    client.send(new Uint8Array(1));
    let isDrained = false;
    const drained = client.drained().then(() => (isDrained = true));
    await setImmediate();
    expect(isDrained).toBe(false);
    await client.body.getReader().read();
    await drained;
  });

  it("is not waited for once it is over", async () => {
    const { client } = clientWithEnds();
    client.send(new Uint8Array(CLIENT_QUEUE_BYTES_MAX));
    const drained = client.drained();
    client.cut("client_closed");
    await drained;
  });
});

it("reads its last word before the stream closes", async () => {
  const { client, ends } = clientWithEnds();
  const close = client.finish(new TextEncoder().encode("bye"), "service_stopping");
  expect(ends).toEqual(["service_stopping"]);
  close();
  expect(await new Response(client.body).text()).toBe("bye");
});
