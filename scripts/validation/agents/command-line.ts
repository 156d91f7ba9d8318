// A command's options, from the words on the command line to checked values. What is wrong with them is
// the first sentence of the usage.

import { type ParseArgsConfig, parseArgs } from "node:util";
import { z } from "zod";
import { schemaProblems } from "../../../worker/domain/schema-problems.ts";
import { taskId } from "../../../worker/domain/task-schema.ts";
import { type UsageWanted, badOptions } from "../../audit/usage.ts";

/** What each of the three commands takes. */
export const COMMON_OPTIONS = {
  task: { type: "string" },
  "base-url": { type: "string" },
  json: { type: "boolean" },
} as const;

export const commonValues = {
  task: taskId.optional(),
  "base-url": z.string().optional(),
  json: z.boolean().default(false),
};

export const flag = z.boolean().default(false);
export const repeatable = z.array(z.string()).default([]);
/** More digits than any attempt has. */
export const attemptNumber = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, "must be a whole number, 1 or more")
  .transform(Number)
  .optional();

/** `options` for parseArgs; `--help` comes with it. */
export function parseCommandLine<Values>(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig["options"]>,
  schema: z.ZodType<Values>,
): { values: Values } | UsageWanted {
  try {
    const parsed = parseArgs({
      args: [...args],
      options: { ...options, help: { type: "boolean" } },
    });
    const { help, ...values } = parsed.values;
    if (help) return { problem: null };
    const checked = schema.safeParse(values);
    if (checked.success) return { values: checked.data };
    const [problem] = schemaProblems(checked.error);
    const [, option] = problem?.path.split("/") ?? [];
    return { problem: `${option === undefined ? "" : `--${option} `}${problem?.message}` };
  } catch (error) {
    return badOptions(error);
  }
}
