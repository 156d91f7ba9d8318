import { describe, expect, it } from "vitest";
import { buildDocument } from "./openapi.ts";
import { ROUTES } from "./table.ts";

const document = JSON.parse(JSON.stringify(buildDocument(ROUTES))) as OpenApi;

interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
}

interface Operation {
  operationId: string;
  security: Record<string, string[]>[];
  parameters?: { in: string; name: string; required?: boolean }[];
  requestBody?: { required: boolean; content: Record<string, { schema: object }> };
  responses: Record<string, { description: string }>;
}

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

describe("the OpenAPI document", () => {
  it("is of version 3.1 and has one operation for every route, with an id of its own", () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(operations).toHaveLength(ROUTES.length);
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(
      ROUTES.length,
    );
  });

  it("refers to nothing that it doesn't hold", () => {
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(10);
    for (const [, name] of references) expect(document.components.schemas).toHaveProperty(name!);
    for (const { operation } of operations) {
      for (const name of operation.security.flatMap((need) => Object.keys(need))) {
        expect(document.components.securitySchemes).toHaveProperty(name);
      }
    }
  });

  it("declares each parameter that stands in a path", () => {
    for (const { path, operation } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
      const expected = named.map((name) => ({ in: "path", name, required: true }));
      expect(declared).toMatchObject(expected);
      expect(declared).toHaveLength(expected.length);
    }
  });

  it("says of each operation a success and the problems it can meet", () => {
    for (const { path, method, operation } of operations) {
      const statuses = Object.keys(operation.responses);
      expect([method, path, statuses]).toEqual([
        method,
        path,
        expect.arrayContaining([expect.stringMatching(/^2/)]),
      ]);
      expect(statuses).toContain("500");
    }
  });

  it("has the very schemas that requests are checked by", () => {
    const body = document.paths["/api/tasks"]?.["post"]?.requestBody;
    const schema = body?.content["application/json"]?.schema;
    expect(body?.required).toBe(true);
    expect(schema).toMatchObject({ required: ["request_text"], additionalProperties: false });
    expect(document.paths["/api/tasks/{task_id}/approve"]?.["post"]?.requestBody?.required).toBe(
      false,
    );
  });
});
