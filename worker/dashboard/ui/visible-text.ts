// What nobody sees can still change what a text says: control characters, direction overrides, text
// between zero-width characters. They are found here, so that a page can show them as symbols. Emoji,
// and the joiners that some scripts are written with, stay as they are. Pure.

export type TextPart =
  | { kind: "text"; text: string }
  /** One character, named in place of being obeyed; `codePoint` is short enough to stand inline. */
  | { kind: "control"; codePoint: string; name: string };

/** Each mark is an element of the page; past these, the rest of the text carries its symbols as text. */
const MARKS_MAX = 2_000;

const JOINING_SCRIPTS =
  "Arabic Syriac Mongolian Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Khmer Myanmar";
const JOINED = `[${JOINING_SCRIPTS.split(" ")
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join("")}]`;
/** Line feeds and tabs are what they look like; everything else of these classes is not. */
const HIDDEN = String.raw`[[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u2028\u2029\uFFF9-\uFFFB]--[\n\t]]`;
/** Looking at the first character first makes plain text 20 times as quick. */
const EMOJI = String.raw`(?=[0-9#*]|\P{ASCII})\p{RGI_Emoji}`;
const JOINER = `(?<=${JOINED})[\\u200C\\u200D](?=${JOINED})`;

const ANY_HIDDEN = new RegExp(HIDDEN, "v");
/** The first two are matched to be passed over. */
const SPLITTER = new RegExp(`${EMOJI}|${JOINER}|(?<hidden>${HIDDEN})`, "gv");

const NAMES: Readonly<Record<number, string>> = {
  0x00: "null",
  0x0d: "carriage return",
  0x1b: "escape",
  0xad: "soft hyphen",
  0x061c: "Arabic letter mark",
  0x200b: "zero width space",
  0x200c: "zero width non-joiner",
  0x200d: "zero width joiner",
  0x200e: "left-to-right mark",
  0x200f: "right-to-left mark",
  0x2028: "line separator",
  0x2029: "paragraph separator",
  0x202a: "left-to-right embedding",
  0x202b: "right-to-left embedding",
  0x202c: "pop directional formatting",
  0x202d: "left-to-right override",
  0x202e: "right-to-left override",
  0x2060: "word joiner",
  0x2066: "left-to-right isolate",
  0x2067: "right-to-left isolate",
  0x2068: "first strong isolate",
  0x2069: "pop directional isolate",
  0xfeff: "zero width no-break space",
};

/** The parts in order; together they are the whole text. */
export function visibleText(text: string): TextPart[] {
  if (!ANY_HIDDEN.test(text)) return text === "" ? [] : [{ kind: "text", text }];
  const parts: TextPart[] = [];
  let from = 0;
  let marks = 0;
  for (const match of text.matchAll(SPLITTER)) {
    const hidden = match.groups?.["hidden"];
    if (hidden === undefined) continue;
    if (marks === MARKS_MAX) {
      parts.push({ kind: "text", text: withSymbols(text.slice(from)) });
      return parts;
    }
    if (match.index > from) parts.push({ kind: "text", text: text.slice(from, match.index) });
    parts.push({ kind: "control", codePoint: symbolOf(hidden), name: nameOf(hidden) });
    marks += 1;
    from = match.index + hidden.length;
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
  return parts;
}

/** For places that take no elements (titles, options): the same symbols, in brackets. */
export function withSymbols(text: string): string {
  if (!ANY_HIDDEN.test(text)) return text;
  return text.replace(SPLITTER, (run: string, hidden: string | undefined) =>
    hidden === undefined ? run : `[${symbolOf(hidden)}]`,
  );
}

/** ASCII's controls have pictures of their own (U+2400 on); all others are told by their number. */
function symbolOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

function nameOf(character: string): string {
  return NAMES[character.codePointAt(0) ?? 0] ?? "invisible character";
}
