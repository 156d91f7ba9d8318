// A diff that is no unified diff: its lines as they stand, those that begin with + or - marked.

import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../ui/button.tsx";
import { LineText } from "./line-text.tsx";
import { plainSign } from "./parse-diff.ts";

/** Drawn at first, and with each further wish. */
const LINES_DRAWN = 500;

export function PlainDiff({ lines }: { lines: readonly string[] }): ComponentChild {
  const [drawn, setDrawn] = useState(LINES_DRAWN);
  const rest = lines.length - drawn;
  return (
    <div class="diff">
      {lines.some((line) => line.startsWith("@@ ")) && (
        <p class="faint">Its hunks don’t add up to a unified diff: it is shown as it stands.</p>
      )}
      <div class="plain-diff">
        {lines.slice(0, drawn).map((line, index) => (
          <div key={index} class="diff-line" data-sign={plainSign(line)}>
            <LineText text={line} />
          </div>
        ))}
      </div>
      {rest > 0 && (
        <Button tone="quiet" onClick={() => setDrawn(drawn + 2 * LINES_DRAWN)}>
          {`Show more: ${rest.toLocaleString("en")} lines are left`}
        </Button>
      )}
    </div>
  );
}
