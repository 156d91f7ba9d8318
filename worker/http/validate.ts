// A zod schema's findings in the terms of an answer: JSON Pointers and sentences.

import type { z } from "zod";
import type { Problem } from "../../storage-adapter/port/task-storage.ts";
import { schemaProblems } from "../domain/schema-problems.ts";

export type Validation<Value> = { ok: true; value: Value } | { ok: false; errors: Problem[] };

export function validate<Value>(schema: z.ZodType<Value>, value: unknown): Validation<Value> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, errors: schemaProblems(parsed.error) };
}
