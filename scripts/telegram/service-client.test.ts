import type { ServerResponse } from "node:http";
import { beforeEach, expect, it } from "vitest";
import { useAnsweringServer } from "../http/answering-server.fixture.ts";
import { findListenAddress } from "../service/listen-address.ts";
import { TELEGRAM_SECRET_HEADER } from "../../worker/telegram/webhook-address.ts";
import { createServiceClient } from "./service-client.ts";

const service = useAnsweringServer();
let stopping: AbortController;
beforeEach(() => {
  stopping = new AbortController();
});

function client(bounds: { postMsMax?: number; graceMs?: number } = {}) {
  const settings = { serviceUrl: service.url(), webhookSecret: "s3cret" };
  return createServiceClient({ ...settings, stopping: stopping.signal, ...bounds });
}

const TAKEN = JSON.stringify({ ok: true, outcome: "created", task_id: "t" });
const taking = (response: ServerResponse) => response.writeHead(200).end(TAKEN);
const update = { update_id: 7, message: { text: " <b>\u0000\ud83d\ude00 " }, brand_new: [1] };

it("sends an update whole, with the secret, and a report to its own place", async () => {
  service.answer(taking);
  expect(await client().post(update)).toEqual({ outcome: "taken" });
  service.answer((response) => response.writeHead(204).end());
  const report = { state: "waiting", trouble: "Why." } as const;
  expect(await client().report(report)).toEqual({ outcome: "taken" });
  expect(service.received().map(({ request }) => `${request.method} ${request.url}`)).toEqual([
    "POST /webhooks/telegram",
    "POST /webhooks/telegram/poller",
  ]);
  expect(service.received().map(({ body }) => JSON.parse(body))).toEqual([update, report]);
  for (const { request } of service.received()) {
    expect(request.headers[TELEGRAM_SECRET_HEADER.toLowerCase()]).toBe("s3cret");
    expect(request.headers["content-type"]).toBe("application/json");
  }
});

it("takes no 2xx for taken but the service's own: what is taken is Telegram's no more", async () => {
  const answers: [number, string][] = [
    [200, "{}"],
    [200, "null"],
    [200, '{"ok":true}'],
    [200, '{"ok":false,"outcome":"created"}'],
    [200, "<html>Welcome</html>"],
    [204, ""],
    [299, ""],
  ];
  for (const [status, body] of answers) {
    service.answer((response) => response.writeHead(status).end(body));
    const trouble = { reason: "not_the_service", status };
    expect(await client().post(update), body).toEqual({ outcome: "trouble", trouble });
  }
  service.answer(taking);
  const trouble = { reason: "not_the_service", status: 200 };
  const reported = await client().report({ state: "polling", trouble: null });
  expect(reported).toEqual({ outcome: "trouble", trouble });
});

it("tries again where a 2xx breaks off, or goes on without an end", async () => {
  service.answer((response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write(TAKEN, () => response.destroy());
  });
  const socket = expect.stringContaining("UND_ERR_SOCKET");
  expect(await client().post(update)).toMatchObject({ trouble: { detail: socket } });
  service.answer((response) =>
    response.writeHead(200).end(TAKEN + " ".repeat(65_536 - TAKEN.length)),
  );
  expect(await client().post(update)).toEqual({ outcome: "taken" });
  service.answer((response) =>
    response.writeHead(200).end(TAKEN + " ".repeat(65_537 - TAKEN.length)),
  );
  const tooLong = expect.stringContaining("ANSWER_TOO_LONG");
  expect(await client().post(update)).toMatchObject({ trouble: { detail: tooLong } });
});

it.each([300, 307, 400, 403, 404, 413, 429, 500, 503])("takes a %i for no", async (status) => {
  service.answer((response) => response.writeHead(status, { location: "/elsewhere" }).end());
  const trouble = { reason: "service_refuses", status, updateId: 7 };
  expect(await client().post(update)).toEqual({ outcome: "trouble", trouble });
  expect(service.received()).toHaveLength(1);
});

it("tells a secret that differs from all other trouble", async () => {
  service.answer((response) => response.writeHead(401).end());
  const refused = { outcome: "trouble", trouble: { reason: "secret_refused" } };
  expect(await client().post(update)).toEqual(refused);
  expect(await client().report({ state: "polling", trouble: null })).toEqual(refused);
});

it("says of a service that isn't there where it was looked for", async () => {
  const { url } = await findListenAddress("127.0.0.1", 0);
  const nowhere = { serviceUrl: url, webhookSecret: "s", stopping: stopping.signal };
  const posted = await createServiceClient(nowhere).post(update);
  expect(posted).toMatchObject({
    trouble: { detail: `the connection to ${url} failed (ECONNREFUSED)` },
  });
});

it("shows of a long address what fits into a report", async () => {
  const { url } = await findListenAddress("127.0.0.1", 0);
  const longUrl = `${url}/${"x".repeat(1_000)}`;
  const nowhere = { serviceUrl: longUrl, webhookSecret: "s", stopping: stopping.signal };
  const posted = await createServiceClient(nowhere).post(update);
  expect(posted).toMatchObject({
    trouble: { detail: `the connection to ${longUrl.slice(0, 49)}… failed (ECONNREFUSED)` },
  });
});

it("gives up on an answer that doesn't come in time", async () => {
  service.answer(() => undefined);
  const posted = await client({ postMsMax: 30 }).post(update);
  expect(posted).toMatchObject({ trouble: { detail: "it has not answered in time" } });
});

it("lets a post finish that is under way at a stop, but not for ever", async () => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<ServerResponse>();
  service.answer(arrive);
  const finishing = client({ graceMs: 60_000 }).post(update);
  const response = await arrived;
  stopping.abort();
  taking(response);
  expect(await finishing).toEqual({ outcome: "taken" });
  service.answer(() => undefined);
  expect(await client({ graceMs: 30 }).post(update)).toMatchObject({ outcome: "trouble" });
});
