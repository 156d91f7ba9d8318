// Text from outside, made safe for a terminal: control and invisible formatting characters are shown
// as escapes, so that a request text can't move the cursor, recolour or reverse what is printed.

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, escapeOf);
}

/** JSON in ASCII alone: the same value for a program, and harmless for a terminal. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function escapeOf(character: string): string {
  if (character === "\n") return String.raw`\n`;
  if (character === "\t") return String.raw`\t`;
  if (character === "\r") return String.raw`\r`;
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
