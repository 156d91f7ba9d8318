// A result's diff as files, hunks and numbered lines where it is a unified diff, and as plain lines
// where it isn't. Names and kinds of change are read by jsdiff; nothing of the text is left out.

import { parsePatch } from "diff";
import type { StructuredPatch } from "diff";
import { splitDiff } from "./split-diff.ts";
import type { DiffSection, RawHunk } from "./split-diff.ts";

export interface DiffLine {
  sign: "+" | "-" | " ";
  /** Null where the line does not exist on that side. */
  oldNumber: number | null;
  newNumber: number | null;
  text: string;
  /** The file ends here, without a line feed. */
  endsFile: boolean;
}

export interface DiffHunk {
  range: string;
  heading: string;
  lines: DiffLine[];
}

export type FileChange = "added" | "deleted" | "renamed" | "copied" | "changed";

export interface DiffFile {
  name: string;
  /** Where it was renamed or copied from. */
  formerName: string | null;
  change: FileChange;
  added: number;
  removed: number;
  /** Lines that no other field tells: prose before it, modes, similarity, binary. */
  notes: string[];
  hunks: DiffHunk[];
}

export type ParsedDiff =
  | { kind: "files"; files: DiffFile[]; trailing: string[]; added: number; removed: number }
  | { kind: "plain"; lines: string[]; added: number; removed: number };

export function parseDiff(text: string): ParsedDiff {
  const split = splitDiff(text);
  if (split === null) return plainDiff(text);
  const files: DiffFile[] = [];
  for (const section of split.sections) {
    const patch = readPatch(section);
    if (patch === null) return plainDiff(text);
    files.push(readFile(section, patch));
  }
  const trailing = split.trailing.filter((line) => line !== "");
  return { kind: "files", files, trailing, ...sumOf(files) };
}

/** Null where jsdiff finds it malformed, or sees more or less in it than one file. */
function readPatch(section: DiffSection): StructuredPatch | null {
  const hunks = section.hunks.flatMap((hunk) => [hunk.range, ...hunk.lines]);
  try {
    const patches = parsePatch(`${[...section.header, ...hunks].join("\n")}\n`);
    const [patch] = patches;
    if (patches.length !== 1 || patch?.hunks.length !== section.hunks.length) return null;
    return nameOf(patch) === undefined ? null : patch;
  } catch {
    // It says why this is no unified diff; whoever reads the plain lines sees it.
    return null;
  }
}

function readFile(section: DiffSection, patch: StructuredPatch): DiffFile {
  const hunks = section.hunks.map((hunk, index) => {
    const { oldStart = 1, newStart = 1 } = patch.hunks[index] ?? {};
    return { ...hunk, lines: numberLines(hunk, oldStart, newStart) };
  });
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const isMoved = patch.isRename === true || patch.isCopy === true;
  return {
    name: nameOf(patch) ?? "",
    formerName: isMoved ? withoutPrefix(patch.oldFileName) : null,
    change: changeOf(patch),
    added: lines.filter(({ sign }) => sign === "+").length,
    removed: lines.filter(({ sign }) => sign === "-").length,
    notes: [...section.prose, ...section.header.filter((line) => !isImplied(line, patch))].filter(
      (line) => line.trim() !== "",
    ),
    hunks,
  };
}

function numberLines(hunk: RawHunk, oldStart: number, newStart: number): DiffLine[] {
  const lines: DiffLine[] = [];
  let oldNumber = oldStart;
  let newNumber = newStart;
  for (const line of hunk.lines) {
    if (line.startsWith("\\")) {
      const last = lines.at(-1);
      if (last !== undefined) last.endsFile = true;
      continue;
    }
    // An editor may have trimmed the one space of an empty line.
    const sign = (line[0] ?? " ") as DiffLine["sign"];
    lines.push({
      sign,
      oldNumber: sign === "+" ? null : oldNumber,
      newNumber: sign === "-" ? null : newNumber,
      text: line.slice(1),
      endsFile: false,
    });
    if (sign !== "+") oldNumber += 1;
    if (sign !== "-") newNumber += 1;
  }
  return lines;
}

function changeOf(patch: StructuredPatch): FileChange {
  if (patch.isRename === true) return "renamed";
  if (patch.isCopy === true) return "copied";
  if (patch.isCreate === true || patch.oldFileName === NO_FILE) return "added";
  if (patch.isDelete === true || patch.newFileName === NO_FILE) return "deleted";
  return "changed";
}

const NO_FILE = "/dev/null";

function nameOf(patch: StructuredPatch): string | undefined {
  const { oldFileName, newFileName, index } = patch;
  const name = newFileName === NO_FILE ? oldFileName : newFileName;
  return name === undefined ? index : withoutPrefix(name);
}

/** git's `a/` and `b/`. */
function withoutPrefix(name: string | undefined): string {
  return name?.replace(/^[ab]\//, "") ?? "";
}

/** Header lines that say what the file's name and change say already; any other is shown. */
function isImplied(line: string, patch: StructuredPatch): boolean {
  const { oldFileName = "", newFileName = "" } = patch;
  if (/^index [0-9a-f]+\.\.[0-9a-f]+(?: \d+)?\r?$/.test(line) || /^=+\r?$/.test(line)) return true;
  const names = [oldFileName, newFileName, withoutPrefix(oldFileName), withoutPrefix(newFileName)];
  const stated =
    /^(?:---|\+\+\+|Index:|rename from|rename to|copy from|copy to) (.*?)(?:\t.*)?\r?$/;
  const name = stated.exec(line)?.[1];
  if (name !== undefined) return names.includes(name);
  return (
    line.trimEnd() ===
    `diff --git ${gitName(oldFileName, "a", newFileName)} ${gitName(newFileName, "b", oldFileName)}`
  );
}

/** git names both sides in its first line, even where one of them does not exist. */
function gitName(name: string, prefix: "a" | "b", other: string): string {
  return `${prefix}/${withoutPrefix(name === NO_FILE ? other : name)}`;
}

function plainDiff(text: string): ParsedDiff {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const added = lines.filter((line) => plainSign(line) === "+").length;
  const removed = lines.filter((line) => plainSign(line) === "-").length;
  return { kind: "plain", lines, added, removed };
}

/** What a line of something like a diff is, without knowing more than the line. */
export function plainSign(line: string): DiffLine["sign"] {
  if (/^(?:---|\+\+\+) /.test(line)) return " ";
  return line.startsWith("+") ? "+" : line.startsWith("-") ? "-" : " ";
}

function sumOf(files: readonly DiffFile[]): { added: number; removed: number } {
  return {
    added: files.reduce((sum, file) => sum + file.added, 0),
    removed: files.reduce((sum, file) => sum + file.removed, 0),
  };
}
