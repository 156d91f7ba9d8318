// What a tool is: what clients are told of it, and the function behind it. Knows nothing of MCP's
// messages; call-tool.ts turns outcomes into them.

import type { z } from "zod";
import type { TokenRole } from "../config/token-list.ts";
import type { Actor } from "../domain/task-schema.ts";
import type { Failed } from "../http/failure.ts";
import type { Service } from "../service.ts";

/** Where the tools are called. */
export const MCP_PATH = "/mcp";

/** Who calls, and what they work with. */
export interface ToolContext {
  service: Service;
  actor: Actor;
  /** `req-…`: for lines that belong to no task. */
  correlationId: string;
}

/** As they came; each tool checks its own, since a 404 may come before a 400 (SPEC 3). */
export type Arguments = Readonly<Record<string, unknown>>;

export type ToolOutcome =
  | { ok: true; answer: Record<string, unknown> }
  | { ok: false; failed: Failed };

export interface ToolDescription {
  name: string;
  title: string;
  /** For an agent that has never heard of this service. */
  description: string;
  /** Whose tokens may call it. */
  roles: readonly TokenRole[];
}

export interface Tool extends ToolDescription {
  /** MCP's `readOnlyHint`: it changes nothing. */
  isReadOnly: boolean;
  /** MCP's `idempotentHint`: the same arguments again have no further effect. */
  isIdempotent: boolean;
  input: z.ZodObject;
  answer: z.ZodObject;
  run(given: Arguments, context: ToolContext): Promise<ToolOutcome>;
}
