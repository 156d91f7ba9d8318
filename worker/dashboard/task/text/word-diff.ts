// Where two texts differ, word by word, exactly: what is kept and added is the new text, what is kept
// and removed is the old one. Bounded in work, so that two long texts never freeze the page.

import { diffWordsWithSpace } from "diff";
import { excerpt } from "../../../domain/excerpt.ts";

export interface WordChange {
  change: "same" | "added" | "removed";
  text: string;
}

/** Words that may differ before the comparison gives up: about 30 ms of work at the most. */
const EDITS_MAX = 1_000;
/** Longer texts are shown as removed and added as a whole. */
const CHARS_MAX = 100_000;

export function diffWords(before: string, after: string): WordChange[] {
  if (before === after) return before === "" ? [] : [{ change: "same", text: before }];
  const changes =
    before.length + after.length <= CHARS_MAX
      ? diffWordsWithSpace(before, after, { maxEditLength: EDITS_MAX })
      : undefined;
  if (changes === undefined) return wholly(before, after);
  return changes.map(({ value, added, removed }) => ({
    change: added ? "added" : removed ? "removed" : "same",
    text: value,
  }));
}

/** What stayed the same is cut down to `contextChars` on the sides of what changed. */
export function condense(changes: readonly WordChange[], contextChars: number): WordChange[] {
  return changes.map((part, index) => {
    if (part.change !== "same") return part;
    const isFirst = index === 0;
    const isLast = index === changes.length - 1;
    const kept = (isFirst ? 0 : contextChars) + (isLast ? 0 : contextChars);
    if (part.text.length <= kept + 1) return part;
    const head = isFirst ? "" : beginning(part.text, contextChars);
    const tail = isLast ? "" : ending(part.text, contextChars);
    return { change: "same", text: `${head}…${tail}` };
  });
}

function wholly(before: string, after: string): WordChange[] {
  return [
    ...(before === "" ? [] : [{ change: "removed" as const, text: before }]),
    ...(after === "" ? [] : [{ change: "added" as const, text: after }]),
  ];
}

/** Both end with a whole word where there is one, and never with half a character. */
function beginning(text: string, charsMax: number): string {
  return excerpt(text, charsMax).replace(/(?<=\s)\S+$/, "");
}

function ending(text: string, charsMax: number): string {
  return excerpt(text, charsMax, text.length - charsMax).replace(/^\S+(?=\s)/, "");
}
