// Lines of a diff that are neither header nor hunk: what somebody wrote between them is shown, too.

import type { ComponentChild } from "preact";
import { Verbatim } from "../text/verbatim.tsx";

export function Notes({ lines }: { lines: readonly string[] }): ComponentChild {
  if (lines.length === 0) return null;
  return (
    <div class="diff-notes">
      <Verbatim text={lines.join("\n")} />
    </div>
  );
}
