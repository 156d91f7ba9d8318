// One line of a diff. Whether it came or went is told by its sign, its background, and for those who
// hear the page by a word.

import type { ComponentChild } from "preact";
import type { DiffLine } from "./parse-diff.ts";
import { LineText } from "./line-text.tsx";

const WORDS: Readonly<Record<DiffLine["sign"], string>> = {
  "+": "added",
  "-": "removed",
  " ": "",
};

export function DiffLineRow({ line }: { line: DiffLine }): ComponentChild {
  return (
    <tr class="diff-line" data-sign={line.sign}>
      <td class="line-number" data-side="old">
        {line.oldNumber}
      </td>
      <td class="line-number" data-side="new">
        {line.newNumber}
      </td>
      <td class="line-sign">
        <span aria-hidden="true">{line.sign === "-" ? "−" : line.sign}</span>
        <span class="visually-hidden">{WORDS[line.sign]}</span>
      </td>
      <td class="line-text">
        <LineText text={line.text} />
        {line.endsFile && <span class="line-end"> no line feed at the end</span>}
      </td>
    </tr>
  );
}
