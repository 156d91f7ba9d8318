// Two texts as one, with what was taken and given marked by line, background and words for those who
// hear the page.

import type { ComponentChild } from "preact";
import { useMemo } from "preact/hooks";
import { excerpt } from "../../../domain/excerpt.ts";
import { PlainText } from "../../ui/plain-text.tsx";
import { condense, diffWords } from "./word-diff.ts";

/** Characters of unchanged text kept on either side of a change. */
const CONTEXT_CHARS = 80;
/** A text with nothing in common with the other can be 64 Ki long on both sides. */
const PART_CHARS_MAX = 4_000;

export function WordDiff(props: { before: string; after: string }): ComponentChild {
  const { before, after } = props;
  const changes = useMemo(() => condense(diffWords(before, after), CONTEXT_CHARS), [before, after]);
  return (
    <p class="word-diff">
      {changes.map(({ change, text }, index) => {
        const shown = <PlainText text={shortened(text)} />;
        if (change === "same") return <span key={index}>{shown}</span>;
        return change === "added" ? (
          <ins key={index}>
            <span class="visually-hidden">added: </span>
            {shown}
          </ins>
        ) : (
          <del key={index}>
            <span class="visually-hidden">removed: </span>
            {shown}
          </del>
        );
      })}
    </p>
  );
}

function shortened(text: string): string {
  if (text.length <= PART_CHARS_MAX) return text;
  const shown = excerpt(text, PART_CHARS_MAX);
  const rest = (text.length - shown.length).toLocaleString("en");
  return `${shown}… (${rest} more characters)`;
}
