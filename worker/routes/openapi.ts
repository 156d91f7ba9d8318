// GET /openapi.json: OpenAPI 3.1, generated from the very routes and zod schemas that answer.

import { z } from "zod";
import { createDocument } from "zod-openapi";
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from "zod-openapi";
import { problem, taskAnswerSchema } from "../domain/answer-schemas.ts";
import { task, taskId } from "../domain/task-schema.ts";
import type { Access } from "../http/access.ts";
import { jsonResponse } from "../http/json-response.ts";
import { PROBLEM_CONTENT_TYPE } from "../http/problem.ts";
import { STATUS_TITLES } from "../http/status-titles.ts";
import { VERSION } from "../version.ts";
import type { AnswerDocs, RouteDefinition, RouteDocs } from "./route.ts";

type OpenApiDocument = ReturnType<typeof createDocument>;

/** @param routes asked for at the first request, since this route is one of them */
export function openapiRoute(routes: () => readonly RouteDefinition[]): RouteDefinition {
  let json: string | undefined;
  return {
    method: "GET",
    path: "/openapi.json",
    access: { kind: "read" },
    docs: {
      summary: "This document",
      tag: "service",
      answers: { 200: { description: "OpenAPI 3.1.", schema: z.looseObject({}) } },
    },
    handle() {
      json ??= JSON.stringify(buildDocument(routes()));
      return jsonResponse(200, json);
    },
  };
}

export function buildDocument(routes: readonly RouteDefinition[]): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return createDocument({
    openapi: "3.1.1",
    info: {
      title: "Countersign",
      version: VERSION,
      description: "What was asked of AI agents, what was done, who decided and why.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: { Task: task, TaskAnswer: taskAnswerSchema, Problem: problem },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "countersign_session" },
        telegram: { type: "apiKey", in: "header", name: "X-Telegram-Bot-Api-Secret-Token" },
        github: {
          type: "apiKey",
          in: "header",
          name: "X-Hub-Signature-256",
          description: "HMAC-SHA256 of the body, by the webhook's secret.",
        },
      },
    },
  });
}

function operation({ method, path, access, docs }: RouteDefinition): ZodOpenApiOperationObject {
  const responses: ZodOpenApiOperationObject["responses"] = {};
  for (const [status, answer] of Object.entries(docs.answers)) {
    responses[status as `2${string}`] = describeAnswer(answer);
  }
  for (const status of problemStatuses(docs, access)) {
    responses[String(status) as `4${string}`] = {
      description: STATUS_TITLES[status] ?? "Error",
      content: { [PROBLEM_CONTENT_TYPE]: { schema: problem } },
    };
  }
  return {
    operationId: operationId(method, path),
    summary: docs.summary,
    ...(docs.description !== undefined && { description: docs.description }),
    tags: [docs.tag],
    security: securityOf(access),
    requestParams: {
      ...(path.includes(":") && { path: pathParameters(path) }),
      ...(docs.query && { query: docs.query }),
      ...(docs.headers && { header: docs.headers }),
    },
    ...(docs.body && {
      requestBody: {
        required: docs.body.required,
        content: { "application/json": { schema: docs.body.schema } },
      },
    }),
    responses,
  };
}

function pathParameters(path: string): z.ZodObject {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
  return z.object(
    Object.fromEntries(names.map((name) => [name, name === "task_id" ? taskId : z.string()])),
  );
}

function describeAnswer({ description, schema, contentType }: AnswerDocs) {
  if (!schema && contentType === undefined) return { description };
  const media = schema ? { schema } : { schema: z.string() };
  return { description, content: { [contentType ?? "application/json"]: media } };
}

/**
 * Every route can meet a foreign Host and a fault; whoever shows a token can show a wrong one, and
 * whoever sends a body can stop in the middle.
 */
function problemStatuses(docs: RouteDocs, access: Access): number[] {
  const always = alwaysPossible(access);
  const ofBodies = docs.body === undefined ? [] : [408];
  const statuses = new Set([...always, ...ofBodies, ...(docs.problems ?? [])]);
  for (const status of Object.keys(docs.answers)) statuses.delete(Number(status));
  return [...statuses].toSorted((left, right) => left - right);
}

function alwaysPossible(access: Access): number[] {
  switch (access.kind) {
    case "signed":
      return [500];
    case "asking":
      return [403, 500];
    case "public":
    case "read":
    case "roles":
      return [401, 403, 500];
  }
}

/** An empty object among the alternatives: also without any (OpenAPI 3.1, security requirement). */
function securityOf(access: Access): Record<string, string[]>[] {
  switch (access.kind) {
    case "public":
      return [{}];
    case "asking":
    case "read":
      return [{}, { bearer: [] }, { session: [] }];
    case "roles":
      return access.roles.includes("admin")
        ? [{ bearer: [...access.roles] }, { session: [] }]
        : [{ bearer: [...access.roles] }];
    case "signed":
      return [{ [access.by]: [] }];
  }
}

/** `POST /api/tasks/:task_id/tool-calls` becomes `post_tasks_task_id_tool_calls`. */
function operationId(method: string, path: string): string {
  const words = path.replace(/^\/(?:api\/)?/, "").replaceAll(/[^A-Za-z0-9]+/g, "_");
  return [method.toLowerCase(), ...words.split("_").filter((word) => word !== "")].join("_");
}
