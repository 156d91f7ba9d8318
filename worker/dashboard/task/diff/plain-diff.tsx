// A diff that is no unified diff: its lines as they stand, those that begin with + or - marked.

import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import { LineText } from "./line-text.tsx";
import { LINES_DRAWN, MoreLines } from "./more-lines.tsx";
import { plainSign } from "./parse-diff.ts";

export function PlainDiff({ lines }: { lines: readonly string[] }): ComponentChild {
  const [drawn, setDrawn] = useState(LINES_DRAWN);
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
      <MoreLines drawn={drawn} total={lines.length} onMore={setDrawn} />
    </div>
  );
}
