// A tool that only looks: its arguments are checked before anything else.

import type { z } from "zod";
import { failed } from "../http/failure.ts";
import { checkBody } from "../http/json-request.ts";
import type { Tool, ToolContext, ToolDescription, ToolOutcome } from "./tool.ts";

interface ReadToolDefinition<Input> extends ToolDescription {
  input: z.ZodObject & z.ZodType<Input>;
  answer: z.ZodObject;
  run(input: Input, context: ToolContext): Promise<ToolOutcome>;
}

export function readTool<Input>(definition: ReadToolDefinition<Input>): Tool {
  return {
    ...definition,
    isReadOnly: true,
    isIdempotent: true,
    async run(given, context) {
      const checked = checkBody<Input>(definition.input, given);
      if (!checked.ok) return { ok: false, failed: failed(checked.failure) };
      return definition.run(checked.value, context);
    },
  };
}
