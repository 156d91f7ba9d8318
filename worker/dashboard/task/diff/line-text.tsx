// The text of one line, which may be a minified file of half a mebibyte: its beginning, and the rest
// on request.

import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import { excerpt } from "../../../domain/excerpt.ts";
import { Button } from "../../ui/button.tsx";
import { PlainText } from "../../ui/plain-text.tsx";

const LINE_CHARS_SHOWN = 1_000;
/** Shown with each wish for more. */
const LINE_CHARS_MORE = 20_000;

export function LineText({ text }: { text: string }): ComponentChild {
  const [shown, setShown] = useState(LINE_CHARS_SHOWN);
  const rest = text.length - shown;
  if (rest <= 0) return <PlainText text={text} />;
  return (
    <>
      <PlainText text={excerpt(text, shown)} />
      <Button tone="quiet" onClick={() => setShown(shown + LINE_CHARS_MORE)}>
        … {rest.toLocaleString("en")} more characters
      </Button>
    </>
  );
}
