import { describe, expect, it } from "vitest";
import { openFiles } from "./open-files.ts";
import type { DiffFile, DiffHunk } from "./parse-diff.ts";
import { takeLines } from "./take-lines.ts";

function hunk(count: number): DiffHunk {
  const line = { sign: "+" as const, oldNumber: null, newNumber: 1, text: "x", endsFile: false };
  return { range: "@@", heading: "", lines: Array.from({ length: count }, () => line) };
}

function file(lines: number): DiffFile {
  const counts = { added: lines, removed: 0 };
  return {
    name: "x",
    formerName: null,
    change: "changed",
    ...counts,
    notes: [],
    hunks: [hunk(lines)],
  };
}

const openCounts = (counts: number[]) => {
  const files = counts.map(file);
  const open = openFiles(files);
  return files.map((one) => open.has(one));
};

describe("the files of a diff", () => {
  it("stand open while they are short, and together not too many lines", () => {
    expect(openCounts([10, 20])).toEqual([true, true]);
    expect(openCounts([600, 601, 600, 300, 1])).toEqual([true, false, true, true, false]);
  });

  it("stand open when there is only one, however long", () => {
    expect(openCounts([9_000])).toEqual([true]);
  });
});

describe("a file's lines", () => {
  const counts = (hunks: DiffHunk[]) => hunks.map(({ lines }) => lines.length);

  it("are drawn up to a number, over the hunks that hold them", () => {
    const hunks = [hunk(3), hunk(3), hunk(3)];
    expect(counts(takeLines(hunks, 9))).toEqual([3, 3, 3]);
    expect(counts(takeLines(hunks, 7))).toEqual([3, 3, 1]);
    expect(counts(takeLines(hunks, 6))).toEqual([3, 3]);
    expect(counts(takeLines(hunks, 1))).toEqual([1]);
  });
});
