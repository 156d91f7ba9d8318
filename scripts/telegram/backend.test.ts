import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findListenAddress } from "../service/listen-address.ts";
import { createBackend } from "./backend.ts";

let server: Server;
let serviceUrl: string;
let answer: (response: ServerResponse) => void;
let received: { request: IncomingMessage; body: string }[];
let stopping: AbortController;

beforeEach(async () => {
  received = [];
  stopping = new AbortController();
  server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ request, body });
      answer(response);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  serviceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function backend(bounds: { postMsMax?: number; graceMs?: number } = {}) {
  const { signal } = stopping;
  return createBackend({ serviceUrl, webhookSecret: "s3cret", stopping: signal, ...bounds });
}

const update = { update_id: 7, message: { text: " <b>\u0000\ud83d\ude00 " }, brand_new: [1] };

it("sends an update whole, with the secret, and a report to its own place", async () => {
  answer = (response) => response.writeHead(200).end("{}");
  expect(await backend().post(update)).toEqual({ outcome: "taken" });
  const report = { state: "waiting", trouble: "Why." } as const;
  expect(await backend().report(report)).toEqual({ outcome: "taken" });
  expect(received.map(({ request }) => `${request.method} ${request.url}`)).toEqual([
    "POST /webhooks/telegram",
    "POST /webhooks/telegram/poller",
  ]);
  expect(received.map(({ body }) => JSON.parse(body))).toEqual([update, report]);
  for (const { request } of received) {
    expect(request.headers["x-telegram-bot-api-secret-token"]).toBe("s3cret");
    expect(request.headers["content-type"]).toBe("application/json");
  }
});

it.each([200, 201, 204, 299])("takes a %i for taken", async (status) => {
  answer = (response) => response.writeHead(status).end();
  expect(await backend().post(update)).toEqual({ outcome: "taken" });
});

it("takes a 2xx for taken whose body breaks off", async () => {
  answer = (response) => {
    response.writeHead(200, { "content-length": "10" });
    response.write("12345", () => response.destroy());
  };
  expect(await backend().post(update)).toEqual({ outcome: "taken" });
});

it.each([300, 307, 400, 403, 404, 413, 429, 500, 503])("takes a %i for no", async (status) => {
  answer = (response) => response.writeHead(status, { location: "/elsewhere" }).end();
  const trouble = { reason: "backend_away", detail: `it answered ${status}` };
  expect(await backend().post(update)).toEqual({ outcome: "trouble", trouble });
  expect(received).toHaveLength(1);
});

it("tells a secret that differs from all other trouble", async () => {
  answer = (response) => response.writeHead(401).end();
  const refused = { outcome: "trouble", trouble: { reason: "secret_refused" } };
  expect(await backend().post(update)).toEqual(refused);
  expect(await backend().report({ state: "polling", trouble: null })).toEqual(refused);
});

it("says of a service that isn't there where it was looked for", async () => {
  const { url } = await findListenAddress("127.0.0.1", 0);
  const nowhere = { serviceUrl: url, webhookSecret: "s", stopping: stopping.signal };
  const posted = await createBackend(nowhere).post(update);
  expect(posted).toMatchObject({
    trouble: { detail: `the connection to ${url} failed (ECONNREFUSED)` },
  });
});

it("gives up on an answer that doesn't come in time", async () => {
  answer = () => undefined;
  const posted = await backend({ postMsMax: 30 }).post(update);
  expect(posted).toMatchObject({ trouble: { detail: "it has not answered in time" } });
});

it("lets a post finish that is under way at a stop, but not for ever", async () => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<ServerResponse>();
  answer = arrive;
  const finishing = backend({ graceMs: 60_000 }).post(update);
  const response = await arrived;
  stopping.abort();
  response.writeHead(200).end();
  expect(await finishing).toEqual({ outcome: "taken" });
  answer = () => undefined;
  expect(await backend({ graceMs: 30 }).post(update)).toMatchObject({ outcome: "trouble" });
});
