// Query parameters against a strict schema: an unknown one, or one given twice, is named in a 400
// rather than ignored, since a filter that silently does nothing shows the wrong tasks.

import { z } from "zod";
import type { Interpreted } from "./json-request.ts";
import { validate } from "./validate.ts";

export function readQuery<Value>(url: URL, schema: z.ZodType<Value>): Interpreted<Value> {
  const given = new Map<string, string>();
  const repeated: string[] = [];
  for (const [name, value] of url.searchParams) {
    if (given.has(name)) repeated.push(name);
    given.set(name, value);
  }
  if (repeated.length > 0) {
    const errors = [...new Set(repeated)].map((name) => ({
      path: `/${name}`,
      message: "is given more than once",
    }));
    return { ok: false, failure: { reason: "invalid_query", errors } };
  }
  const checked = validate(schema, Object.fromEntries(given));
  if (checked.ok) return checked;
  return { ok: false, failure: { reason: "invalid_query", errors: checked.errors } };
}

/** A whole number in a query, which arrives as text. Digits only: no sign, no exponent, no spaces. */
export function wholeNumber({ min, max }: { min: number; max: number }) {
  const error = `must be a whole number, ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,16}$/, error)
    .transform(Number)
    .pipe(z.number().min(min, error).max(max, error));
}
