// JSON Pointer (RFC 6901): how problems and refusals say where in a value something is.

/** `["verdict", "issues", 0]` becomes `/verdict/issues/0`; the whole value is the empty string. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${escapeStep(String(step))}`).join("");
}

function escapeStep(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}
