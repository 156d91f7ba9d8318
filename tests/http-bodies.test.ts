// What a body may be (SPEC 3): its size, its type, and JSON that means one thing only.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectProblem } from "./problem.fixture.ts";
import { rawRequest, sendAllFirst } from "./raw-request.fixture.ts";
import { ServiceFixture, TELEGRAM_SECRET, TOKENS } from "./service.fixture.ts";
import { STEP_ROUTES, taskIn } from "./step-routes.fixture.ts";

const service = new ServiceFixture();
beforeAll(async () => {
  await service.start();
  await service.createTask("seen");
});
afterAll(() => service.dispose());

const ADMIN = { authorization: `Bearer ${TOKENS.admin}` };
const JSON_TYPE = { "content-type": "application/json" };
const HOOK = { "x-telegram-bot-api-secret-token": TELEGRAM_SECRET };
const MIB = 1_048_576;
const LIMITS: [string, number, Record<string, string>][] = [
  ["/api/tasks", 2 * MIB, ADMIN],
  ["/api/tasks/seen/result", 2 * MIB, { authorization: `Bearer ${TOKENS.executor}` }],
  ["/api/tasks/seen/redispatch", 2 * MIB, ADMIN],
  ["/api/session", 4_096, {}],
  ["/webhooks/telegram", MIB, HOOK],
];

/** JSON that no schema takes, in just so many bytes. */
const jsonOf = (bytes: number) => `[${" ".repeat(bytes - 2)}]`;
const halves = (text: string) => [
  text.slice(0, Math.ceil(text.length / 2)),
  text.slice(Math.ceil(text.length / 2)),
];
const create = (body: unknown, headers = {}) => service.post("/api/tasks", "admin", body, headers);

describe("a body's size", () => {
  it.each(LIMITS)("%s: %i bytes are read, one more is not", async (path, limit, headers) => {
    const post = (bytes: number, more = {}) =>
      rawRequest({
        port: service.port,
        method: "POST",
        path,
        headers: { ...JSON_TYPE, ...headers, ...more },
        chunks: halves(jsonOf(bytes)),
      });
    const withLength = (bytes: number) => post(bytes, { "content-length": String(bytes) });
    for (const send of [withLength, post]) {
      // Read to its end: what it says is looked at next.
      expect([200, 400, 409]).toContain((await send(limit)).status);
      const refused = await send(limit + 1);
      expectProblem(refused, 413, "body_too_large");
      expect(refused.json.detail).toContain(String(limit));
    }
  });

  it("past the limit still gets an answer, not a broken connection", async () => {
    const bytes = 8 * MIB;
    const body = jsonOf(bytes);
    const chunked = `${bytes.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const token = `Authorization: Bearer ${TOKENS.admin}\r\n`;
    const head = (method: string, length: string, authorization = token) =>
      `${method} /api/tasks HTTP/1.1\r\nHost: localhost\r\n${authorization}` +
      `Content-Type: application/json\r\n${length}`;
    const declared = `Content-Length: ${bytes}`;
    const requests: [string, string, RegExp][] = [
      [head("POST", declared), body, / 413 /],
      [head("POST", "Transfer-Encoding: chunked"), chunked, / 413 /],
      [head("POST", declared, ""), body, / 401 /],
      [head("PUT", declared), body, / 405 /],
    ];
    for (const [sent, content, status] of requests) {
      expect(await sendAllFirst(service.port, sent, content)).toMatch(status);
    }
  });

  it("is judged by what has arrived where the client never finishes", async () => {
    const stalled = { port: service.port, method: "POST", path: "/api/tasks", unfinished: true };
    const declared = await rawRequest({
      ...stalled,
      headers: { ...ADMIN, ...JSON_TYPE, "content-length": "99999999" },
      chunks: ["{"],
    });
    expectProblem(declared, 413, "body_too_large");
    const chunked = await rawRequest({
      ...stalled,
      headers: { ...ADMIN, ...JSON_TYPE },
      chunks: [" ".repeat(2 * MIB + 1)],
    });
    expectProblem(chunked, 413, "body_too_large");
    const bare = await rawRequest({ ...stalled, headers: JSON_TYPE, chunks: ["{"] });
    expectProblem(bare, 401, "authentication_required");
  });
});

describe("a body's type", () => {
  const body = '{"request_text":"Typed"}';

  it.each([
    "application/json",
    "application/json; charset=utf-8",
    'Application/JSON;charset="UTF-8"',
    "application/merge-patch+json",
  ])("%s is taken", async (type) => {
    expect((await create(body, { "content-type": type })).status).toBe(201);
  });

  it.each([
    "text/plain",
    "text/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=iso-8859-1",
    "application/jsonp",
    "application/octet-stream",
    "json",
  ])("%s is refused, wherever a body is taken", async (type) => {
    for (const [path, , headers] of LIMITS) {
      const typed = { ...headers, "content-type": type };
      const answer = await service.call("POST", path, { body, headers: typed });
      expectProblem(answer, 415, "unsupported_media_type", `${path} ${type}`);
    }
  });

  it("that is missing is refused, and so is a body that is compressed", async () => {
    const post = (headers: Record<string, string>) =>
      rawRequest({
        port: service.port,
        method: "POST",
        path: "/api/tasks",
        headers: { ...ADMIN, ...headers },
        chunks: [body],
      });
    expectProblem(await post({}), 415, "unsupported_media_type");
    const gzip = { ...JSON_TYPE, "content-encoding": "gzip" };
    expectProblem(await post(gzip), 415, "unsupported_media_type");
    expect((await post({ ...JSON_TYPE, "content-encoding": "identity" })).status).toBe(201);
  });
});

describe("a body's JSON", () => {
  const at = (path: string, message: RegExp | string) => ({
    path,
    message: typeof message === "string" ? message : expect.stringMatching(message),
  });

  it.each([
    ["ends too early", '{"request_text":', at("", /line 1, column 17: .*too early/)],
    ["has a comma too many", '{"request_text":"a",\n }', at("", /line 2, column 2: /)],
    ["is two values", "{} {}", at("", /line 1, column 4: /)],
    ["has a comment", '{"request_text":"a"} // x', at("", /line 1, column 22: /)],
    ["has a raw line break", '{"request_text":"a\nb"}', at("", /line 1, column 19: .*escaped/)],
    ["is empty", "", at("", /is empty/)],
    ["is space", " \n", at("", "is empty")],
    [
      "names a field twice",
      '{"request_text":"a","request_text":"b"}',
      at("/request_text", /twice/),
    ],
    [
      "names it twice by an escape",
      '{"request_text":"a","request\\u005ftext":"b"}',
      at("/request_text", /twice/),
    ],
    ["holds a lone surrogate", '{"request_text":"\\ud800"}', at("/request_text", /lone surrogate/)],
    ["has one in a name", '{"request_text":"a","\\udc00":1}', at("/\ufffd", /lone surrogate/)],
    ["has a number out of range", '{"request_text":1e400}', at("/request_text", /exactly/)],
    ["has a number too long", '{"a":12345678901234567890}', at("/a", /exactly/)],
    ["opens 100,000 lists", "[".repeat(100_000), at("", /column 100001: .*too early/)],
  ])("that %s is refused with its place", async (_what, text, problem) => {
    const answer = await create(text);
    expectProblem(answer, 400, "malformed_json");
    expect(answer.json.errors).toEqual([problem]);
  });

  it("that isn't UTF-8 is refused", async () => {
    const body = new Uint8Array([0x22, 0xff, 0x22]);
    const response = await fetch(`${service.baseUrl}/api/tasks`, {
      method: "POST",
      headers: { ...ADMIN, ...JSON_TYPE },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "malformed_json",
      errors: [{ path: "", message: "is not UTF-8" }],
    });
  });

  it.each([
    ["is no object", "[]", at("", /expected object/)],
    ["is null", "null", at("", /expected object/)],
    ["is 100,000 lists deep", "[".repeat(100_000) + "]".repeat(100_000), at("", /expected object/)],
    ["lacks a field", "{}", at("/request_text", "is required")],
    ["has a field of another type", '{"request_text":1}', at("/request_text", /expected string/)],
    [
      "has an unknown field",
      '{"request_text":"a","a/b~c":1}',
      at("/a~1b~0c", "is not a known field"),
    ],
    [
      "has one further in",
      '{"request_text":"a","acceptance_criteria":[{"text":"t","x":1}]}',
      at("/acceptance_criteria/0/x", "is not a known field"),
    ],
    [
      "has __proto__",
      '{"request_text":"a","__proto__":{"source":"telegram"}}',
      at("/__proto__", "is not a known field"),
    ],
    [
      "has constructor",
      '{"request_text":"a","constructor":{"prototype":{}}}',
      at("/constructor", "is not a known field"),
    ],
    ["claims to be a message", '{"request_text":"a","source":"telegram"}', at("/source", /"api"/)],
    [
      "brings a status",
      '{"request_text":"a","status":"approved"}',
      at("/status", "is not a known field"),
    ],
    [
      "brings a correlation id",
      '{"request_text":"a","correlation_id":"mine"}',
      at("/correlation_id", "is not a known field"),
    ],
  ])("that %s is refused with its place", async (_what, text, problem) => {
    const answer = await create(text);
    expectProblem(answer, 400, "invalid_body");
    expect(answer.json.errors).toEqual([problem]);
  });

  it("gets an answer of a sensible size, however deep and long its names are", async () => {
    const twins = Array.from({ length: 60 }, () => '{"a":1,"a":2}').join(",");
    const bodies = [
      "[".repeat(500_000) + twins + "]".repeat(500_000),
      `{"${"k".repeat(1_500_000)}":[${twins}]}`,
      `{"request_text":"a","${"k".repeat(1_500_000)}":1}`,
    ];
    for (const body of bodies) {
      const answer = await create(body);
      expect(answer.status).toBe(400);
      expect(answer.json.errors.length).toBeLessThanOrEqual(51);
      expect(answer.text.length).toBeLessThan(65_536);
    }
  });

  it("that is wrong in many places names the first fifty and counts the rest", async () => {
    const fields = Array.from({ length: 70 }, (_, i) => `"x${i}":1`);
    const { json } = await create(`{"request_text":"a",${fields.join(",")}}`);
    expect(json.errors).toHaveLength(51);
    expect(json.errors[0]).toEqual(at("/x0", "is not a known field"));
    expect(json.errors[50]).toEqual(at("", "has more problems than these 50"));
  });

  it("is refused by every write when it holds what the step doesn't know", async () => {
    for (const { name, as, body } of STEP_ROUTES) {
      const more = { ...(body as object), forged_by: "me" };
      const answer = await service.post(`/api/tasks/seen/${name}`, as, more);
      expectProblem(answer, 400, "invalid_body", name);
      expect(answer.json.errors).toEqual([at("/forged_by", "is not a known field")]);
    }
  });
});

describe("no body", () => {
  it("will do where it is optional, whatever type is named, and so will an empty object", async () => {
    for (const step of ["approve", "reject", "redispatch"]) {
      for (const [index, body] of [undefined, "", "{}"].entries()) {
        const id = `bare-${step}-${index}`;
        const path = await taskIn(service, id, step === "redispatch" ? "rejected" : "fresh");
        const headers = body === "{}" ? {} : { "content-type": "text/plain" };
        const answer = await service.post(`${path}/${step}`, "admin", body, headers);
        expect([answer.status, answer.json.revision > 1], id).toEqual([200, true]);
      }
    }
  });

  it("is refused where a body is required", async () => {
    for (const { name, as } of STEP_ROUTES) {
      if (["approve", "reject", "redispatch"].includes(name)) continue;
      const answer = await service.post(`/api/tasks/seen/${name}`, as);
      expectProblem(answer, 400, "malformed_json", name);
      expect(answer.json.errors[0].message).toContain("is empty");
    }
  });

  it("is what a GET has, whatever was sent along", async () => {
    const answer = await rawRequest({
      port: service.port,
      path: "/api/tasks/seen",
      headers: { ...JSON_TYPE, "content-length": "1" },
      chunks: ["{"],
    });
    expect([answer.status, answer.json.task_id]).toEqual([200, "seen"]);
  });
});
