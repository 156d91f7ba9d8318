// One stored line on its own: is it UTF-8, JSON, canonical, an audit line, and is its hash that of
// its bytes? What stands around it is verify-chain's matter.
//
// Equality with its canonical form comes before the hash: JSON.parse forgives duplicate keys, big
// integers and white space, so that several different lines would have one hash (RFC 8785 has one).

import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { type AuditLine, auditLine } from "./audit-line.ts";

export type ExaminedLine =
  | { ok: true; line: AuditLine }
  | { ok: false; kind: "edited" | "not_canonical"; expected: string; found: string };

/** How much of a bad line a message shows. */
const EXCERPT_CHARS_MAX = 80;

// A byte order mark would be taken off silently otherwise, and with it a changed byte.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** `bytes`: the line without its newline. */
export function examineLine(bytes: Uint8Array): ExaminedLine {
  const text = decode(bytes);
  if (text === undefined) return edited("UTF-8 text", "bytes that are not UTF-8");
  const value = parseJson(text);
  if (value === undefined) return edited("a JSON object", excerpt(text));
  if (canonicalText(value.json) !== text) {
    return {
      ok: false,
      kind: "not_canonical",
      expected: "canonical JSON (RFC 8785)",
      found: excerpt(text),
    };
  }
  const parsed = auditLine.safeParse(value.json);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join(".") ?? "";
    return edited("an audit line", `a bad or missing field ${JSON.stringify(path)}`);
  }
  const { hash, ...hashed } = parsed.data;
  const actual = createHash("sha256")
    .update(canonicalText(hashed) ?? "")
    .digest("hex");
  if (actual !== hash) return edited(`hash ${actual} of its bytes`, `hash ${hash}`);
  return { ok: true, line: parsed.data };
}

function edited(expected: string, found: string): ExaminedLine {
  return { ok: false, kind: "edited", expected, found };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function parseJson(text: string): { json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Undefined for what has no canonical form: an escaped lone surrogate. */
function canonicalText(value: unknown): string | undefined {
  try {
    return canonicalize(value);
  } catch {
    return undefined;
  }
}

function excerpt(text: string): string {
  if (text === "") return "an empty line";
  const quoted = JSON.stringify(text.slice(0, EXCERPT_CHARS_MAX));
  return text.length > EXCERPT_CHARS_MAX ? `${quoted}…` : quoted;
}
