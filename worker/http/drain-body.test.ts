import { expect, it, vi } from "vitest";
import { DRAIN_BYTES_MAX, DRAIN_MS_MAX, drainBody } from "./drain-body.ts";

const MIB = 1_048_576;

/** A client that sends so many MiB and then, unless it `stalls`, ends. */
function sending(mib: number, { stalls = false } = {}) {
  const seen = { pulled: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (seen.pulled < mib) {
          seen.pulled += 1;
          controller.enqueue(new Uint8Array(MIB));
        } else if (!stalls) controller.close();
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { seen, body };
}

const request = (
  body: ReadableStream<Uint8Array> | null,
  headers: Record<string, string> = {},
) => ({
  headers: new Headers(headers),
  body,
});

it("reads to the end what a client still sends", async () => {
  const { body, seen } = sending(3);
  await drainBody(request(body, { "content-length": String(3 * MIB) }));
  expect(seen.pulled).toBe(3);
});

it("stops at its bound", async () => {
  const { body, seen } = sending(1_000);
  await drainBody(request(body));
  expect(seen.pulled).toBe(DRAIN_BYTES_MAX / MIB);
});

it("waits for a client that stalls no longer than its bound", async () => {
  vi.useFakeTimers();
  const { body, seen } = sending(1, { stalls: true });
  const drained = drainBody(request(body));
  await vi.advanceTimersByTimeAsync(DRAIN_MS_MAX - 1);
  expect(seen.cancelled).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await drained;
  expect(seen.cancelled).toBe(true);
  vi.useRealTimers();
});

it.each([
  ["is small", { "content-length": "65536" }],
  ["is too much to be worth it", { "content-length": String(DRAIN_BYTES_MAX + 1) }],
  ["waits for a permission that it won't get", { expect: "100-continue" }],
])("leaves a body alone that %s", async (_name, headers) => {
  const { body, seen } = sending(1);
  await drainBody(request(body, headers));
  expect(seen.pulled).toBe(0);
});

it("does nothing where there is no body, or somebody else is reading it", async () => {
  await drainBody(request(null));
  const { body, seen } = sending(1);
  body.getReader();
  await drainBody(request(body));
  expect(seen.pulled).toBe(0);
});

it("ends in peace when the client has gone", async () => {
  const body = new ReadableStream<Uint8Array>({
    pull: () => Promise.reject(new Error("reset by peer")),
  });
  await expect(drainBody(request(body))).resolves.toBeUndefined();
});
