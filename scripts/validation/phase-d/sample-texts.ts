// Phase D: the texts that have to come through byte for byte. Each holds something that a copy gets
// wrong when it normalizes, trims, splits lines, escapes, or counts characters as UTF-16 units.

/** One word in its two forms, equal to the eye: composed (NFC) and decomposed (NFD). */
const COMPOSED = "Caf\u00e9";
const DECOMPOSED = "Cafe\u0301";

const BREAKS = "tab \t, CRLF \r\n, LF \n, U+2028 \u2028, U+2029 \u2029, U+0085 \u0085";
const QUOTING = String.raw`"double", 'single', \ and \\ and \n, \u2028, %s, $HOME, ` + "`tick`";
const ASTRAL = "😀 👩‍👩‍👧‍👦 🏳️‍🌈 🇺🇳 ❤️ ❤ 𝕬 𠮷 Ａ e\u0301\u0323 e\u0323\u0301";
const DIRECTIONS = "\u200fשלום\u200e abc \u202eabc\u202c \u2067abc\u2069 \u061c \ufeff \u00ad";

/** Longer than any excerpt that a refusal or an audit line makes of it. */
const LONG_LINE_REPEATS = 200;
const LONG_LINE = `${`${DECOMPOSED} 😀\t"\\" `.repeat(LONG_LINE_REPEATS)}the end `;

export interface SampleCriterion {
  id: string;
  text: string;
}

export const PROTOCOL_CRITERIA: readonly SampleCriterion[] = [
  { id: "c1", text: `${COMPOSED} is spelt right` },
  { id: "c2", text: `${DECOMPOSED} is spelt right` },
  { id: "c3", text: `  ${QUOTING}  ` },
  { id: "c4", text: `${BREAKS}\r\n` },
  { id: "c5", text: ASTRAL },
  { id: "c6", text: DIRECTIONS },
];

export const PROTOCOL_SCOPE: readonly string[] = ["docs/ ", " docs/", LONG_LINE, BREAKS];

/** Those that the reviewer rejects. */
export const REJECTED_CRITERIA: readonly string[] = ["c2", "c4"];

const EVERYTHING = `${COMPOSED} ${DECOMPOSED} ${QUOTING} ${BREAKS} ${ASTRAL} ${DIRECTIONS}`;
export const ISSUE_TEXT = ` Not done: ${EVERYTHING} `;
export const REASONS = {
  reject: ` Rejected: ${EVERYTHING} `,
  approve: ` Approved: ${EVERYTHING} `,
  countersign: ` Countersigned: ${EVERYTHING} `,
  countersignAgain: `Countersigned once more: ${EVERYTHING}\t`,
  reopen: ` Reopened: ${EVERYTHING} `,
} as const;
