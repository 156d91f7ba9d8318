// Somebody's text exactly as it was written: white space kept, nothing in it obeyed, and a long one
// folded to its beginning until the rest is asked for.

import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../ui/button.tsx";
import { PlainText } from "../../ui/plain-text.tsx";
import { beginningOf } from "./beginning.ts";

/** A screen's worth. */
const LINES_SHOWN = 16;
const CHARS_SHOWN = 1_600;

export function Verbatim({ text }: { text: string }): ComponentChild {
  const [isWhole, setWhole] = useState(false);
  const beginning = beginningOf(text, LINES_SHOWN, CHARS_SHOWN);
  const isFoldable = beginning.length < text.length;
  return (
    <div class="verbatim">
      <div class="verbatim-text" data-is-cut={isFoldable && !isWhole}>
        <PlainText text={isWhole ? text : beginning} />
      </div>
      {isFoldable && (
        <Button tone="quiet" expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show less" : `Show all ${text.length.toLocaleString("en")} characters`}
        </Button>
      )}
    </div>
  );
}
