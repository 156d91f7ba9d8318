// What a route is: data. The router and the OpenAPI document are both built from it, so they can't
// disagree.

import type { z } from "zod";
import type { Access } from "../http/access.ts";
import type { Caller } from "../http/authenticate.ts";
import type { Failed } from "../http/failure.ts";
import type { Service } from "../service.ts";

/** One request on its way through a handler. */
export interface Call {
  request: Request;
  url: URL;
  params: Readonly<Record<string, string>>;
  /** `req-…`: for lines that belong to no task. */
  correlationId: string;
  caller: Caller;
  service: Service;
}

/** A Failed becomes a problem document, and a line of the audit where SPEC 8 wants one. */
export type Answer = Response | Failed;

export interface RouteDefinition {
  method: "GET" | "POST" | "DELETE";
  /** As itty-router reads it: `/api/tasks/:task_id`. */
  path: string;
  access: Access;
  docs: RouteDocs;
  handle(call: Call): Answer | Promise<Answer>;
}

export interface RouteDocs {
  summary: string;
  description?: string;
  tag: "tasks" | "steps" | "agents" | "audit" | "session" | "webhooks" | "service";
  query?: z.ZodObject;
  /** Request headers that the route heeds. */
  headers?: z.ZodObject;
  body?: { schema: z.ZodType; required: boolean };
  answers: Readonly<Record<number, AnswerDocs>>;
  /** Statuses of problem documents, beside those that the access brings. */
  problems?: readonly number[];
}

export interface AnswerDocs {
  description: string;
  /** JSON when given alone. */
  schema?: z.ZodType;
  /** For what isn't JSON. */
  contentType?: string;
}
