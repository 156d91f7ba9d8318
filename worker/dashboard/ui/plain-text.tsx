// Any text from outside: shown as data, apart from the text around it, with nothing in it obeyed.

import type { ComponentChild } from "preact";
import { visibleText } from "./visible-text.ts";

/** Its direction is its own (`<bdi>`), and what nobody would see is shown as a symbol. */
export function PlainText({ text }: { text: string }): ComponentChild {
  return (
    <bdi>
      {visibleText(text).map((part, index) =>
        part.kind === "text" ? (
          part.text
        ) : (
          <span key={index} class="control-character" title={part.name}>
            {part.codePoint}
          </span>
        ),
      )}
    </bdi>
  );
}
