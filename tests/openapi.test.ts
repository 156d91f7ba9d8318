// GET /openapi.json: a valid OpenAPI 3.1 document, looked at by its structure, and true: what it says
// of routes, schemas and answers is what the service does.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { checkRun, deliver } from "./github.fixture.ts";
import { PROJECT_DIR, ServiceFixture } from "./service.fixture.ts";
import { ACK, STEP_ROUTES, taskIn } from "./step-routes.fixture.ts";

const service = new ServiceFixture();

interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { required: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
}
type Schema = Record<string, unknown>;
interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, Schema> };
}

let document: Document;
let operations: { path: string; method: string; operation: Operation }[];

beforeAll(async () => {
  await service.start();
  document = (await service.get("/openapi.json")).json;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
});
afterAll(() => service.dispose());

/** SPEC 3's table, as far as it is built. */
const TABLE: [string, string, "public" | "read" | "signed" | "token"][] = [
  ["get", "/api/tasks", "read"],
  ["post", "/api/tasks", "token"],
  ["get", "/api/tasks/{task_id}", "read"],
  ["get", "/api/tasks/{task_id}/audit", "read"],
  ...STEP_ROUTES.map(({ name }): [string, string, "token"] => [
    "post",
    `/api/tasks/{task_id}/${name}`,
    "token",
  ]),
  ["post", "/mcp", "token"],
  ["get", "/api/session", "public"],
  ["post", "/api/session", "public"],
  ["delete", "/api/session", "token"],
  ["post", "/webhooks/github", "signed"],
  ["post", "/webhooks/telegram", "signed"],
  ["post", "/webhooks/telegram/poller", "signed"],
  ["get", "/api/events", "read"],
  ["get", "/", "public"],
  ["get", "/dashboard/{file}", "public"],
  ["get", "/healthz", "public"],
  ["get", "/metrics", "read"],
  ["get", "/openapi.json", "read"],
];

/** Every value under `key`, however deep. */
function valuesOf(key: string, node: unknown): unknown[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...valuesOf(key, value),
  ]);
}

/** What a `$ref` points to (RFC 6901 in a fragment). */
function resolve(reference: string): Schema | undefined {
  const steps = reference.slice(2).split("/");
  let node: unknown = document;
  for (const step of steps) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    node = (node as Record<string, unknown> | undefined)?.[name];
  }
  return node as Schema | undefined;
}

/** A schema that validates, with its references taken in. */
function validatorOf(schema: Schema): z.ZodType {
  const $defs = Object.fromEntries(
    Object.entries(document.components.schemas).map(([name, held]) => [name, localized(held)]),
  );
  return z.fromJSONSchema({ ...localized(schema), $defs });
}

function localized(schema: Schema): Schema {
  const text = JSON.stringify(schema).replaceAll("#/components/schemas/", "#/$defs/");
  return JSON.parse(text) as Schema;
}

describe("the document", () => {
  it("is OpenAPI 3.1 and has each route of the table, and no other", () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: "Countersign", version: expect.any(String) });
    const found = operations.map(({ method, path }) => `${method} ${path}`).toSorted();
    expect(found).toEqual(TABLE.map(([method, path]) => `${method} ${path}`).toSorted());
  });

  it("resolves each reference, and names each operation once", () => {
    const references = valuesOf("$ref", document) as string[];
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      expect(reference).toMatch(/^#\//);
      expect(resolve(reference), reference).toBeTypeOf("object");
    }
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(TABLE.length);
  });

  it("says of each operation who may, what comes in and what comes out", () => {
    for (const { path, method, operation } of operations) {
      const what = `${method} ${path}`;
      expect(operation.summary, what).toMatch(/\S/);
      expect(operation.security.length, what).toBeGreaterThan(0);
      for (const name of operation.security.flatMap((need) => Object.keys(need))) {
        expect(document.components.securitySchemes, what).toHaveProperty(name);
      }
      const statuses = Object.keys(operation.responses);
      expect(
        statuses.some((status) => /^2\d\d$/.test(status)),
        what,
      ).toBe(true);
      for (const [status, { description, content }] of Object.entries(operation.responses)) {
        expect(status, what).toMatch(/^[2-5]\d\d$/);
        expect(description, what).toMatch(/\S/);
        if (Number(status) < 400) continue;
        const types = Object.keys(content ?? {});
        const isHealth = path === "/healthz" && status === "503";
        expect(types, `${what} ${status}`).toEqual([
          isHealth ? "application/json" : "application/problem+json",
        ]);
      }
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        declared.map(({ name }) => name),
        what,
      ).toEqual(named);
      for (const parameter of operation.parameters ?? []) {
        expect(parameter.schema, what).toBeTypeOf("object");
        if (parameter.in === "path") expect(parameter.required, what).toBe(true);
      }
    }
  });

  it("tells who may as it is", async () => {
    for (const [method, path, access] of TABLE) {
      const { security } = document.paths[path]![method]!;
      const isOptional = security.some((need) => Object.keys(need).length === 0);
      expect(isOptional, `${method} ${path}`).toBe(access === "public" || access === "read");
      // A stream that is let in has no end: one that is asked for wrongly is refused after that.
      const asked = path.replace("/api/events", "/api/events?nonsense=1");
      const answer = await service.call(method.toUpperCase(), asked.replace("{task_id}", "seen"));
      // A sign-in and a read of nothing go further than this.
      const needsSecret = access === "token" || access === "signed";
      expect(answer.status === 401, `${method} ${path}`).toBe(needsSecret);
    }
  });
});

describe("a schema of the document", () => {
  const bodyOf = (path: string) =>
    document.paths[path]!["post"]!.requestBody!.content["application/json"]!.schema;
  const answerOf = (path: string, method: string, status: string) =>
    document.paths[path]![method]!.responses[status]!.content!["application/json"]!.schema;

  it("takes the bodies that the service takes, and not those that it refuses", () => {
    for (const { name, body } of STEP_ROUTES) {
      const validator = validatorOf(bodyOf(`/api/tasks/{task_id}/${name}`));
      expect(validator.safeParse(body).error, name).toBeUndefined();
      expect(validator.safeParse({ ...(body as object), nonsense: 1 }).success, name).toBe(false);
    }
    const create = validatorOf(bodyOf("/api/tasks"));
    expect(create.safeParse({ request_text: "x" }).success).toBe(true);
    for (const bad of [{}, { request_text: "" }, { request_text: "x", task_id: "NO" }]) {
      expect(create.safeParse(bad).success).toBe(false);
    }
  });

  it("takes the bodies that the README sends", () => {
    const readme = readFileSync(join(PROJECT_DIR, "README.md"), "utf8");
    const sent = [...readme.matchAll(/\/api\/tasks\/\$TASK\/([a-z-]+)"[^\n]* -d '([^']*)'/g)];
    expect(sent.map(([, step]) => step)).toEqual([
      "brief",
      "ack",
      "tool-calls",
      "result",
      "verdict",
    ]);
    for (const [, step, body] of sent) {
      const validator = validatorOf(bodyOf(`/api/tasks/{task_id}/${step}`));
      expect(validator.safeParse(JSON.parse(body!)).error, step).toBeUndefined();
    }
  });

  it("fits what the service answers: tasks, lists, trails, writes, health and problems", async () => {
    const path = await taskIn(service, "decided", "decided");
    await service.createTask("seen");
    const written = await service.post("/api/tasks/seen/ack", "executor", ACK);
    const refused = await service.post("/api/tasks/seen/ack", "executor", ACK);
    const sent = { id: "1", body: checkRun("seen", 1) };
    const delivered = [await deliver(service, sent), await deliver(service, sent)];
    const answers: [Schema, unknown][] = [
      [answerOf("/api/tasks/{task_id}", "get", "200"), (await service.get(path)).json],
      [answerOf("/api/tasks", "get", "200"), (await service.get("/api/tasks")).json],
      [
        answerOf("/api/tasks/{task_id}/audit", "get", "200"),
        (await service.get(`${path}/audit`)).json,
      ],
      [answerOf("/api/tasks/{task_id}/ack", "post", "200"), written.json],
      ...delivered.map(({ json }): [Schema, unknown] => [
        answerOf("/webhooks/github", "post", "200"),
        json,
      ]),
      [answerOf("/healthz", "get", "200"), (await service.get("/healthz")).json],
      [document.components.schemas["Problem"]!, refused.json],
    ];
    for (const [schema, answer] of answers) {
      expect(validatorOf(schema).safeParse(answer).error).toBeUndefined();
      expect(validatorOf(schema).safeParse([]).success).toBe(false);
    }
  });
});
