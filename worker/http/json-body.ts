// From a body's bytes to a JSON value. Two ways: strictly, for those who follow our schema, and
// loosely, for those who follow their own.

import type { Problem } from "../../storage-adapter/port/task-storage.ts";
import { readJson } from "../domain/json-text.ts";

export type JsonOutcome = { ok: true; value: unknown } | { ok: false; errors: Problem[] };

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** Refuses also what JSON.parse would let through changed: a name given twice, a number too long. */
export function parseStrictJson(bytes: Uint8Array): JsonOutcome {
  const text = decoded(bytes);
  if (text === undefined) return NOT_UTF8;
  const read = readJson(text);
  return read.ok ? read : { ok: false, errors: read.problems };
}

export function parseLooseJson(bytes: Uint8Array): JsonOutcome {
  const text = decoded(bytes);
  if (text === undefined) return NOT_UTF8;
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    const read = readJson(text);
    return { ok: false, errors: read.ok ? [] : read.problems };
  }
}

const NOT_UTF8: JsonOutcome = { ok: false, errors: [{ path: "", message: "is not UTF-8" }] };

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
