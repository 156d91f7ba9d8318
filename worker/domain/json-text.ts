// Reads a JSON text that anybody may have written, and refuses what it can't write back as it was
// meant: broken text (with line and column), repeated names, numbers and text that would change.

import type { Problem } from "../../storage-adapter/port/task-storage.ts";
import { canonicalJson } from "./canonical-json.ts";
import { scanJson } from "./json-scan.ts";
import { boundProblems } from "./schema-problems.ts";

export type JsonOutcome = { ok: true; value: unknown } | { ok: false; problems: Problem[] };

export function readJson(text: string): JsonOutcome {
  const value = parse(text);
  // Canonical text holds none of what is looked for, and nearly every text is canonical.
  if (value !== undefined && isCanonical(value, text)) return { ok: true, value };
  const { fault, losses } = scanJson(text);
  if (fault !== undefined || value === undefined) {
    return { ok: false, problems: [{ path: "", message: describeFault(text, fault) }] };
  }
  return losses.length === 0 ? { ok: true, value } : { ok: false, problems: boundProblems(losses) };
}

/** undefined: not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isCanonical(value: unknown, text: string): boolean {
  try {
    return `${canonicalJson(value)}\n` === text;
  } catch {
    return false;
  }
}

function describeFault(
  text: string,
  fault: { offset: number; message: string } | undefined,
): string {
  if (text.trim() === "") return "is empty";
  if (fault === undefined) return "is not JSON";
  const before = text.slice(0, fault.offset).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  return `is not JSON: line ${before.length}, column ${column}: ${fault.message}`;
}
