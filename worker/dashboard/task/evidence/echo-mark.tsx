// Whether a line was recited as it stands, and if not, what was recited in its place.

import type { ComponentChild } from "preact";
import { Mark } from "../page/mark.tsx";
import { WordDiff } from "../text/word-diff-view.tsx";
import type { EchoLine } from "./match-echo.ts";

/** Null: nobody has recited anything yet. */
export function EchoMark({ echo }: { echo: EchoLine | null }): ComponentChild {
  if (echo === null) return <Mark tone="idle">Not recited yet</Mark>;
  if (echo.isExact) return <Mark tone="ok">Recited exactly</Mark>;
  if (echo.got === null) return <Mark tone="bad">Not recited</Mark>;
  if (echo.expected === null) return <Mark tone="bad">Recited, but not asked for</Mark>;
  return (
    <div class="echo-difference">
      <Mark tone="bad">Recited differently</Mark>
      <WordDiff before={echo.expected} after={echo.got} />
    </div>
  );
}
