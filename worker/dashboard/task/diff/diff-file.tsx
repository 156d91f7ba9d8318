// One file of a diff: its name and counts, and its hunks as a table of numbered lines.

import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import { PlainText } from "../../ui/plain-text.tsx";
import { Fold } from "../page/fold.tsx";
import { ChangeCounts } from "./change-counts.tsx";
import { DiffLineRow } from "./diff-line.tsx";
import { LINES_DRAWN, MoreLines } from "./more-lines.tsx";
import { Notes } from "./notes.tsx";
import { lineCount } from "./open-files.ts";
import type { DiffFile, DiffHunk } from "./parse-diff.ts";
import { takeLines } from "./take-lines.ts";

const CHANGE_WORDS: Readonly<Record<DiffFile["change"], string>> = {
  added: "new file",
  deleted: "deleted",
  renamed: "renamed",
  copied: "copied",
  changed: "",
};

export function DiffFileView(props: { file: DiffFile; isOpen: boolean }): ComponentChild {
  const { file, isOpen } = props;
  const { added, removed } = file;
  return (
    <Fold
      class="diff-file"
      level={3}
      isOpen={isOpen}
      title={<FileName file={file} />}
      aside={
        <>
          {CHANGE_WORDS[file.change]} <ChangeCounts added={added} removed={removed} />
        </>
      }
    >
      <Notes lines={file.notes} />
      {file.hunks.length > 0 && <Hunks file={file} />}
    </Fold>
  );
}

function FileName({ file }: { file: DiffFile }): ComponentChild {
  return (
    <code class="file-name">
      {file.formerName !== null && (
        <>
          <PlainText text={file.formerName} />
          {" → "}
        </>
      )}
      <PlainText text={file.name} />
    </code>
  );
}

function Hunks({ file }: { file: DiffFile }): ComponentChild {
  const [drawn, setDrawn] = useState(LINES_DRAWN);
  const total = lineCount(file) - file.notes.length;
  return (
    <>
      <table class="diff-lines">
        <caption class="visually-hidden">Changed lines</caption>
        <colgroup>
          <col class="col-number" data-side="old" />
          <col class="col-number" />
          <col class="col-sign" />
          <col />
        </colgroup>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Old line</th>
            <th scope="col">New line</th>
            <th scope="col">Change</th>
            <th scope="col">Text</th>
          </tr>
        </thead>
        {takeLines(file.hunks, drawn).map((hunk, index) => (
          <HunkBody key={index} hunk={hunk} />
        ))}
      </table>
      <MoreLines drawn={drawn} total={total} onMore={setDrawn} />
    </>
  );
}

function HunkBody({ hunk }: { hunk: DiffHunk }): ComponentChild {
  return (
    <tbody>
      <tr class="diff-hunk">
        <th scope="rowgroup" colSpan={4}>
          {hunk.range} <PlainText text={hunk.heading} />
        </th>
      </tr>
      {hunk.lines.map((line, index) => (
        <DiffLineRow key={index} line={line} />
      ))}
    </tbody>
  );
}
