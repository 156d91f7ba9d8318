// The one form in which a task, an issue list or an answer is written and digested: RFC 8785.
// Equal values have equal bytes, so a SHA-256 names the value.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import canonicalize from "canonicalize";

/** RFC 8785 text of a JSON value. Throws on what JSON can't carry: lone surrogates, NaN, cycles. */
export function canonicalJson(value: unknown): string {
  const json = canonicalize(value);
  if (json === undefined) throw new TypeError("The value has no JSON form.");
  return json;
}

/** A task file's text: canonical JSON and a newline. */
export function serializeTask(task: object): string {
  return `${canonicalJson(task)}\n`;
}

/** 64 lower-case hex digits. Text is hashed as UTF-8. */
export function sha256HexOf(content: string | Uint8Array): string {
  return bytesToHex(sha256(typeof content === "string" ? utf8ToBytes(content) : content));
}

/** Bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  return utf8ToBytes(text).length;
}
