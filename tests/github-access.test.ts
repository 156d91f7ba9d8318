// POST /webhooks/github (SPEC 6): who is let in, in which order a delivery is checked and what it may
// hold; and every kind of event that GitHub sends.

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { examplesOf } from "../worker/github/examples.fixture.ts";
import {
  checkRun,
  deliver,
  deliveryLines,
  lastDelivery,
  sha256Of,
  signatureOf,
  whatDeliveriesChange,
} from "./github.fixture.ts";
import { expectProblem } from "./problem.fixture.ts";
import { hangUp, rawRequest } from "./raw-request.fixture.ts";
import { GITHUB_SECRET, ServiceFixture } from "./service.fixture.ts";

const PREVIOUS_SECRET = "previous-secret-for-tests";
const BODY_BYTES_MAX = 1_048_576;

const service = new ServiceFixture({ WEBHOOK_SECRET_PREVIOUS: PREVIOUS_SECRET });
beforeAll(async () => {
  await service.start();
  await service.createTask("seen");
});
afterAll(() => service.dispose());

describe("a signature that is missing or wrong", () => {
  const body = JSON.stringify(checkRun("seen", 1));
  const good = signatureOf(body);
  const FORGED: [string, string | undefined][] = [
    ["none", undefined],
    ["empty", ""],
    ["another secret's", signatureOf(body, "guessed")],
    ["another body's", signatureOf(`${body} `)],
    ["of SHA-1", `sha1=${good.slice(7, 47)}`],
    ["in upper case", `sha256=${good.slice(7).toUpperCase()}`],
    ["cut off", good.slice(0, -1)],
    ["too long", `${good}0`],
    ["without its prefix", good.slice(7)],
    ["twice", `${good}, ${good}`],
  ];

  it("gets 401 and changes nothing: one line each, of nobody known", async () => {
    const before = await whatDeliveriesChange(service);
    for (const [what, signature] of FORGED) {
      const count = deliveryLines(service).length;
      const answer = await service.call("POST", "/webhooks/github", {
        body,
        headers: {
          "x-github-delivery": `forged-${count}`,
          "x-github-event": "check_run",
          ...(signature !== undefined && { "x-hub-signature-256": signature }),
        },
      });
      expectProblem(answer, 401, "webhook_signature_wrong", what);
      expect(answer.text).not.toContain(GITHUB_SECRET);
      expect(deliveryLines(service).length, what).toBe(count + 1);
      expect(lastDelivery(service), what).toMatchObject({
        signature_valid: false,
        event_id: `forged-${count}`,
        dedup_hit: false,
        write_result: "refused",
        status: 401,
        code: "webhook_signature_wrong",
        method: "POST",
        path: "/webhooks/github",
        route: "/webhooks/github",
        actor: { role: "anonymous", name: "anonymous" },
        correlation_id: expect.stringMatching(/^req-[0-9a-f]{16}$/),
      });
    }
    expect(await whatDeliveriesChange(service)).toEqual(before);
    const refused = service.logLines().filter((line) => line.audit_event === "request_refused");
    expect(refused).toEqual([]);
  });

  it("is refused without a look at the body or at any other header", async () => {
    const answer = await rawRequest({
      port: service.port,
      method: "POST",
      path: "/webhooks/github",
      headers: { "x-hub-signature-256": "sha256=0", "x-github-delivery": "<b>" },
      chunks: ["{"],
      unfinished: true,
    });
    expectProblem(answer, 401, "webhook_signature_wrong");
    expect(lastDelivery(service)).not.toHaveProperty("event_id");
  });

  it("leaves nothing behind when its sender hangs up in the middle of the body", async () => {
    const head = [
      "POST /webhooks/github HTTP/1.1",
      "host: github.example",
      `x-hub-signature-256: sha256=${"0".repeat(64)}`,
      "content-length: 10",
    ].join("\r\n");
    const before = service.logLines().length;
    await Promise.all(Array.from({ length: 5 }, () => hangUp(service.port, head, "half")));
    expectProblem(
      await deliver(service, { body, secret: "guessed" }),
      401,
      "webhook_signature_wrong",
    );
    const since = service.logLines().slice(before);
    expect(since.map((line) => line.audit_event)).toEqual(["github_delivery"]);
  });

  it("is not made good by a token", async () => {
    const headers = { "x-hub-signature-256": signatureOf(body, "guessed") };
    const answer = await service.call("POST", "/webhooks/github", { as: "admin", body, headers });
    expectProblem(answer, 401, "webhook_signature_wrong");
  });
});

describe("a delivery that GitHub has signed", () => {
  const plain = { "content-type": "application/x-www-form-urlencoded" };

  it("is checked in one order: size, signature, type, names, JSON", async () => {
    const forged = { secret: "guessed" };
    const unnamed = { id: "", event: "" };
    const long = "x".repeat(BODY_BYTES_MAX + 1);
    const CASES: [object, number, string][] = [
      [{ ...forged, ...unnamed, headers: plain, body: long }, 413, "body_too_large"],
      [{ ...forged, ...unnamed, headers: plain, body: "{" }, 401, "webhook_signature_wrong"],
      [{ ...unnamed, headers: plain, body: "{" }, 415, "delivery_not_json"],
      [{ ...unnamed, body: "{" }, 400, "invalid_header"],
      [{ event: "Check Run", body: "{" }, 400, "invalid_header"],
      [{ body: "{" }, 400, "malformed_json"],
      [{ body: "" }, 400, "malformed_json"],
    ];
    for (const [sent, status, code] of CASES) {
      const answer = await deliver(service, { body: "", ...sent });
      expectProblem(answer, status, code, code);
    }
  });

  it("and that is refused all the same says why, on the audit too", async () => {
    const before = await whatDeliveriesChange(service);
    const form = await deliver(service, { id: "form", body: "payload=%7B%7D", headers: plain });
    expect(form.json.detail).toContain("`application/json`");
    expect(lastDelivery(service)).toMatchObject({
      signature_valid: true,
      event_id: "form",
      event: "check_run",
      write_result: "refused",
      reason: "delivery_not_json",
      status: 415,
      body_sha256: sha256Of("payload=%7B%7D"),
      actor: { role: "github", name: "github" },
    });
    const unnamed = await deliver(service, { id: "a b", body: {} });
    expect(unnamed.json.detail).toContain("X-GitHub-Delivery");
    expect(lastDelivery(service)).toMatchObject({
      write_result: "refused",
      reason: "invalid_header",
    });
    expect(lastDelivery(service)).not.toHaveProperty("event_id");
    expect(await whatDeliveriesChange(service)).toEqual(before);
  });

  it("may be as large as the bound, and not a byte larger", async () => {
    const padded = (bytes: number) => `${JSON.stringify({})}${" ".repeat(bytes - 2)}`;
    const full = await deliver(service, { event: "push", body: padded(BODY_BYTES_MAX) });
    expect(full.json).toEqual({ ok: true, outcome: "ignored", reason: "event_not_used" });
    const past = await deliver(service, { event: "push", body: padded(BODY_BYTES_MAX + 1) });
    expectProblem(past, 413, "body_too_large");
  });

  it("is good with the previous secret too, while one follows the other", async () => {
    const body = checkRun("seen", 2);
    const answer = await deliver(service, { body, secret: PREVIOUS_SECRET });
    expect(answer.json).toEqual({ ok: true, outcome: "updated", task_id: "seen" });
  });

  it("comes through a tunnel, under whatever name; nothing else does", async () => {
    const body = JSON.stringify(checkRun("seen", 3));
    const headers = {
      host: "tunnel.example",
      "x-forwarded-for": "140.82.115.1",
      "x-forwarded-host": "tunnel.example",
      "content-type": "application/json",
      "x-github-delivery": "tunnelled",
      "x-github-event": "check_run",
      "x-hub-signature-256": signatureOf(body),
    };
    const { port } = service;
    const path = "/webhooks/github";
    const answer = await rawRequest({ port, method: "POST", path, headers, chunks: [body] });
    expect(answer.json).toEqual({ ok: true, outcome: "updated", task_id: "seen" });
    expectProblem(await rawRequest({ port, path: "/api/tasks", headers }), 403, "host_not_allowed");
  });
});

it("takes every example that GitHub's users have published, once each, and changes no task by it", async () => {
  const examples = examplesOf("api.github.com");
  const before = await whatDeliveriesChange(service);
  const linesBefore = deliveryLines(service).length;
  const outcomes = new Map<string, number>();
  const bodies = new Set<string>();
  const queue = examples.map(({ event, payload }, index) => ({ event, payload, index }));
  const send = async () => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const body = JSON.stringify(next.payload);
      bodies.add(body);
      const answer = await deliver(service, {
        id: `example-${next.index}`,
        event: next.event,
        body,
      });
      expect(answer.status, `${next.event}: ${answer.text}`).toBe(200);
      const what = answer.json.duplicate === true ? "duplicate" : String(answer.json.reason);
      outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 8 }, send));
  const count = (what: string) => outcomes.get(what) ?? 0;
  expect([...outcomes.values()].reduce((sum, each) => sum + each, 0)).toBe(329);
  expect(count("duplicate")).toBe(329 - bodies.size);
  expect(count("event_not_used") + count("no_task_named") + count("from_fork")).toBe(bodies.size);
  expect(count("no_task_named")).toBeGreaterThan(20);
  expect(deliveryLines(service).length - linesBefore).toBe(329);
  expect(await whatDeliveriesChange(service)).toEqual(before);
});

it("counts a flood of forgeries once it is past its rate, and drowns no other refusal by it", async () => {
  const RATE_PER_MINUTE = 1_000;
  const forged = () => deliveryLines(service).filter((line) => line["signature_valid"] === false);
  const before = forged().length;
  const sent = RATE_PER_MINUTE + 100;
  const queue = Array.from({ length: sent }, (_, index) => `flood-${index}`);
  const flood = async () => {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const answer = await deliver(service, { id, body: {}, secret: "guessed" });
      expect(answer.status).toBe(401);
    }
  };
  await Promise.all(Array.from({ length: 16 }, flood));
  expectProblem(await service.post("/api/tasks/seen/approve", "executor"), 403, "role_not_allowed");
  const refused = service.logLines().findLast((line) => line.audit_event === "request_refused");
  expect(refused).toMatchObject({ code: "role_not_allowed", actor: { role: "executor" } });
  await vi.waitFor(
    () => {
      const counted = deliveryLines(service).filter((line) => typeof line["count"] === "number");
      const single = forged().length;
      expect(single).toBeLessThanOrEqual(RATE_PER_MINUTE);
      const sum = counted.reduce((total, line) => total + Number(line["count"]), 0);
      expect(single - before + sum).toBe(sent);
      for (const { codes } of counted as { codes?: unknown }[]) {
        expect(Object.keys(codes as object)).toEqual(["webhook_signature_wrong"]);
      }
    },
    { timeout: 10_000, interval: 100 },
  );
});
