// JSON Pointer (RFC 6901): how problems and refusals say where in a value something is.

/**
 * Names and depth are the sender's: without a bound, fifty pointers into a body of 2 MB make an
 * answer of 75 MB (measured). Ours are far shorter.
 */
export const POINTER_CHARS_MAX = 1_000;

/**
 * `["verdict", "issues", 0]` becomes `/verdict/issues/0`; the whole value is the empty string. One
 * past POINTER_CHARS_MAX is cut and ends with `…`. Always well-formed: problems go into audit lines.
 */
export function jsonPointer(path: readonly PropertyKey[]): string {
  let pointer = "";
  for (const step of path) {
    pointer += `/${escapeStep(String(step).slice(0, POINTER_CHARS_MAX + 1))}`;
    if (pointer.length > POINTER_CHARS_MAX) {
      return `${pointer.slice(0, POINTER_CHARS_MAX)}…`.toWellFormed();
    }
  }
  return pointer.toWellFormed();
}

function escapeStep(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}
