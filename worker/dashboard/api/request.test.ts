import { afterEach, describe, expect, it, vi } from "vitest";
import { onUnknownCaller, request } from "./request.ts";

afterEach(() => vi.unstubAllGlobals());

/** The service's next answer; answers what it was asked. */
function answering(answer: () => Response | Promise<Response>) {
  const asked = vi.fn<(path: string, init: RequestInit) => Promise<Response>>(async () => answer());
  vi.stubGlobal("fetch", asked);
  return asked;
}

const problem = (status: number, code: string) =>
  new Response(JSON.stringify({ status, code, title: "No", held_by: "otto" }), {
    status,
    headers: { "Content-Type": "application/problem+json" },
  });

describe("a request", () => {
  it("brings the value and the ETag as it is, quotes and all", async () => {
    answering(() => new Response('{"a":1}', { headers: { ETag: '"abc"' } }));
    expect(await request("/x")).toEqual({ ok: true, value: { a: 1 }, etag: '"abc"' });
  });

  it("sends a write with what was seen", async () => {
    const asked = answering(() => new Response("{}"));
    await request("/x", { method: "POST", body: { reason: "no" }, ifMatch: '"abc"' });
    const [path, init] = asked.mock.lastCall ?? [];
    expect([path, init?.method, init?.body]).toEqual(["/x", "POST", '{"reason":"no"}']);
    expect(init?.headers).toMatchObject({
      "If-Match": '"abc"',
      "Content-Type": "application/json",
    });
  });

  it("takes an answer without a body", async () => {
    answering(() => new Response(null, { status: 204 }));
    expect(await request("/x")).toEqual({ ok: true, value: undefined, etag: null });
  });
});

describe("what goes wrong is a problem document, never thrown", () => {
  it("the service's own, with all its members", async () => {
    answering(() => problem(409, "already_claimed"));
    const outcome = await request("/x");
    expect(outcome).toMatchObject({
      ok: false,
      problem: { status: 409, code: "already_claimed", held_by: "otto" },
    });
  });

  it.each([
    ["no network", () => Promise.reject(new TypeError("Failed to fetch"))],
    ["a proxy's page", () => new Response("<h1>Bad gateway</h1>", { status: 502 })],
    ["an answer that breaks off", () => new Response('{"a":')],
    ["a page in place of JSON", () => new Response("<h1>Log in to the hotel</h1>")],
  ])("%s: the service can't be reached", async (_, answer) => {
    answering(answer);
    const outcome = await request("/x");
    expect(outcome).toMatchObject({ ok: false, problem: { status: 0, code: "unreachable" } });
  });
});

it("rejects when the asker has lost interest, and only then", async () => {
  const leaving = new AbortController();
  answering(() => {
    leaving.abort();
    return Promise.reject(new DOMException("aborted", "AbortError"));
  });
  await expect(request("/x", { signal: leaving.signal })).rejects.toThrow("aborted");
});

it("tells of an answer that says that we are nobody, and of no other refusal", async () => {
  const listener = vi.fn<() => void>();
  onUnknownCaller(listener);
  answering(() => problem(403, "role_not_allowed"));
  await request("/x");
  expect(listener).not.toHaveBeenCalled();
  answering(() => problem(401, "authentication_required"));
  await request("/x");
  expect(listener).toHaveBeenCalledOnce();
});
