// What differs between two versions of a task, sentence by sentence, with the texts that were changed
// held against each other.

import type { ComponentChild } from "preact";
import { PlainText } from "../../ui/plain-text.tsx";
import { Verbatim } from "../text/verbatim.tsx";
import { WordDiff } from "../text/word-diff-view.tsx";
import type { Difference } from "./difference.ts";

export function DifferencesList(props: { differences: readonly Difference[] }): ComponentChild {
  return (
    <ul class="differences">
      {props.differences.map((difference, index) => (
        <li key={index}>
          <p>
            <PlainText text={difference.sentence} />
          </p>
          <Texts difference={difference} />
        </li>
      ))}
    </ul>
  );
}

function Texts({ difference }: { difference: Difference }): ComponentChild {
  const { before, after } = difference;
  if (before !== undefined && after !== undefined)
    return <WordDiff before={before} after={after} />;
  if (before !== undefined) return <WordDiff before={before} after="" />;
  return after === undefined ? null : <Verbatim text={after} />;
}
