// The result's diff: file by file where it is a unified diff, else as it stands, with its lines
// marked. Only so much is drawn at first that the page stays quick, whatever the size.

import type { ComponentChild } from "preact";
import { DiffFileView } from "./diff-file.tsx";
import { openFiles } from "./open-files.ts";
import type { ParsedDiff } from "./parse-diff.ts";
import { PlainDiff } from "./plain-diff.tsx";
import { Notes } from "./notes.tsx";

export function DiffView({ diff }: { diff: ParsedDiff }): ComponentChild {
  if (diff.kind === "plain") return <PlainDiff lines={diff.lines} />;
  const open = openFiles(diff.files);
  return (
    <div class="diff">
      {diff.files.map((file, index) => (
        <DiffFileView key={`${index} ${file.name}`} file={file} isOpen={open.has(file)} />
      ))}
      <Notes lines={diff.trailing} />
    </div>
  );
}
