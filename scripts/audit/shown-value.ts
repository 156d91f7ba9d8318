// A line's value as a person reads it: bounded, and digests by the digits that tell them apart. The
// whole stands in the log, and in --json.

const VALUE_CHARS_MAX = 120;
const DIGEST = /"([0-9a-f]{12})[0-9a-f]{52}"/g;

export function shownValue(value: unknown): string {
  const json = JSON.stringify(value);
  const text = json.replaceAll(DIGEST, typeof value === "string" ? "$1…" : '"$1…"');
  return text.length > VALUE_CHARS_MAX ? `${text.slice(0, VALUE_CHARS_MAX)}…` : text;
}
