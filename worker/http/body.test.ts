import { expect, it } from "vitest";
import { readBody } from "./body.ts";

const URL_ANY = "http://x/";

/** A body that arrives in chunks, and how many of them were asked for. */
function chunked(chunks: number, bytesEach: number) {
  const seen = { pulled: 0 };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (seen.pulled === chunks) return controller.close();
        seen.pulled += 1;
        controller.enqueue(new Uint8Array(bytesEach).fill(seen.pulled));
      },
    },
    { highWaterMark: 0 },
  );
  return { seen, body };
}

function request(body: ReadableStream<Uint8Array> | null, headers: Record<string, string> = {}) {
  return { headers: new Headers(headers), body };
}

it("reads a body that has just as many bytes as it may", async () => {
  const { body } = chunked(4, 25);
  const outcome = await readBody(request(body), 100);
  expect(outcome.ok && outcome.bytes.length).toBe(100);
  expect(outcome.ok && [outcome.bytes[0], outcome.bytes[99]]).toEqual([1, 4]);
});

it("refuses one byte more, stops reading there, and leaves the rest to others", async () => {
  const { body, seen } = chunked(1_000, 50);
  expect(await readBody(request(body), 99)).toEqual({ ok: false, reason: "body_too_large" });
  expect(seen.pulled).toBe(2);
  expect(body.locked).toBe(false);
});

it("refuses by Content-Length before it reads anything", async () => {
  const { body, seen } = chunked(1, 1);
  const refused = await readBody(request(body, { "content-length": "101" }), 100);
  expect(refused).toEqual({ ok: false, reason: "body_too_large" });
  expect(seen.pulled).toBe(0);
});

it("does not believe a Content-Length that is too small", async () => {
  const { body } = chunked(2, 100);
  expect(await readBody(request(body, { "content-length": "5" }), 100)).toHaveProperty("ok", false);
});

it("gives up on a body that does not come to its end in time, and lets go of it", async () => {
  let isLetGo = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(5)),
    cancel() {
      isLetGo = true;
    },
  });
  expect(await readBody(request(body), 100, 1)).toEqual({ ok: false, reason: "body_too_slow" });
  expect(isLetGo).toBe(true);
});

it("takes a client that goes away in the middle for no fault", async () => {
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error("Network connection lost."));
    },
  });
  expect(await readBody(request(body), 100)).toEqual({ ok: false, reason: "body_cut_off" });
});

it("reads no body as no bytes", async () => {
  const outcome = await readBody(new Request(URL_ANY, { method: "POST" }), 0);
  expect(outcome.ok && outcome.bytes.length).toBe(0);
});
