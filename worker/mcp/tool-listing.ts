// The tools as tools/list publishes them: JSON Schema from the very zod schemas that check the
// arguments and make the answers.

import type { Tool as ListedTool } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { Actor } from "../domain/task-schema.ts";
import { refusalAnswer } from "./refusal-answer.ts";
import type { Tool } from "./tool.ts";
import { TOOLS } from "./tools.ts";

const listings = new Map<Actor["role"], ListedTool[]>();

/** Made once a role: it takes 17 ms the first time, and never comes out otherwise. */
export function listTools(role: Actor["role"]): ListedTool[] {
  let listing = listings.get(role);
  if (!listing) {
    listing = TOOLS.filter(({ roles }) => roles.some((allowed) => allowed === role)).map(publish);
    listings.set(role, listing);
  }
  return listing;
}

function publish(tool: Tool): ListedTool {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: { ...jsonSchemaOf(tool.input, "input"), type: "object" },
    // A client holds a refusal against it as well and keeps what doesn't fit from its agent
    // (@modelcontextprotocol/sdk 1.32.2; the 2.x clients don't).
    outputSchema: {
      ...jsonSchemaOf(z.union([tool.answer, refusalAnswer]), "output"),
      type: "object",
    },
    annotations: {
      title: tool.title,
      readOnlyHint: tool.isReadOnly,
      // Nothing is ever erased.
      destructiveHint: false,
      idempotentHint: tool.isIdempotent,
      openWorldHint: false,
    },
  };
}

function jsonSchemaOf(schema: z.ZodType, io: "input" | "output"): Record<string, unknown> {
  return z.toJSONSchema(schema, { io, override: tellTimes });
}

/** In words: zod's pattern for a time has 300 characters, which an agent pays for and can't read. */
function tellTimes({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format !== "date-time") return;
  delete jsonSchema.pattern;
  jsonSchema.description = "ISO 8601 with milliseconds, in UTC: 2026-01-31T09:30:00.000Z";
}
