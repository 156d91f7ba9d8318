import { createTwoFilesPatch } from "diff";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DiffFile, ParsedDiff } from "./parse-diff.ts";
import { parseDiff, plainSign } from "./parse-diff.ts";

function filesOf(text: string): DiffFile[] {
  const parsed = parseDiff(text);
  if (parsed.kind !== "files") throw new Error("was read as plain text");
  return parsed.files;
}

/** Every text that a reader of the parsed diff gets to see. */
function shown(parsed: ParsedDiff): string {
  if (parsed.kind === "plain") return parsed.lines.join("\n");
  return [
    ...parsed.files.flatMap((file) => [
      file.name,
      ...file.notes,
      ...file.hunks.flatMap((hunk) => [hunk.heading, ...hunk.lines.map(({ text }) => text)]),
    ]),
    ...parsed.trailing,
  ].join("\n");
}

const GIT = `diff --git a/src/a.ts b/src/a.ts
index 1f3c..9ab0 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,3 +1,4 @@ function start() {
 one
-two
+TWO
+three

@@ -10 +11 @@
-ten
\\ No newline at end of file
+TEN
diff --git a/old.txt b/new.txt
similarity index 100%
rename from old.txt
rename to new.txt
diff --git a/logo.png b/logo.png
index 1111..2222 100644
Binary files a/logo.png and b/logo.png differ
diff --git a/run.sh b/run.sh
old mode 100644
new mode 100755
diff --git a/made.txt b/made.txt
new file mode 100644
index 0000..3333
--- /dev/null
+++ b/made.txt
@@ -0,0 +1 @@
+made
diff --git a/gone.txt b/gone.txt
deleted file mode 100644
index 3333..0000
--- a/gone.txt
+++ /dev/null
@@ -1 +0,0 @@
-gone
`;

describe("a unified diff", () => {
  it("comes apart into files with their change and counts", () => {
    expect(
      filesOf(GIT).map(({ name, change, added, removed, formerName }) => [
        name,
        change,
        added,
        removed,
        formerName,
      ]),
    ).toEqual([
      ["src/a.ts", "changed", 3, 2, null],
      ["new.txt", "renamed", 0, 0, "old.txt"],
      ["logo.png", "changed", 0, 0, null],
      ["run.sh", "changed", 0, 0, null],
      ["made.txt", "added", 1, 0, null],
      ["gone.txt", "deleted", 0, 1, null],
    ]);
    expect(parseDiff(GIT)).toMatchObject({ kind: "files", added: 4, removed: 3 });
  });

  it("numbers the lines of both sides", () => {
    const [first, second] = filesOf(GIT)[0]?.hunks ?? [];
    expect(first).toMatchObject({ range: "@@ -1,3 +1,4 @@", heading: "function start() {" });
    expect(
      first?.lines.map((line) => [line.oldNumber, line.newNumber, line.sign, line.text]),
    ).toEqual([
      [1, 1, " ", "one"],
      [2, null, "-", "two"],
      [null, 2, "+", "TWO"],
      [null, 3, "+", "three"],
      [3, 4, " ", ""],
    ]);
    expect(second?.lines).toEqual([
      { sign: "-", oldNumber: 10, newNumber: null, text: "ten", endsFile: true },
      { sign: "+", oldNumber: null, newNumber: 11, text: "TEN", endsFile: false },
    ]);
    const made = filesOf(GIT)[4]?.hunks[0]?.lines;
    expect(made).toMatchObject([{ oldNumber: null, newNumber: 1 }]);
  });

  it("says what its header lines say beyond names", () => {
    expect(filesOf(GIT).map(({ notes }) => notes)).toEqual([
      [],
      ["similarity index 100%"],
      ["Binary files a/logo.png and b/logo.png differ"],
      ["old mode 100644", "new mode 100755"],
      ["new file mode 100644"],
      ["deleted file mode 100644"],
    ]);
  });

  it("shows a header that names another file than the one that is changed", () => {
    const text =
      "diff --git a/harmless.md b/harmless.md\n--- a/secret.env\n+++ b/secret.env\n@@ -1 +1 @@\n-a\n+b\n";
    expect(filesOf(text)).toMatchObject([
      { name: "secret.env", notes: ["diff --git a/harmless.md b/harmless.md"] },
    ]);
  });

  it("keeps the prose around it: messages, signatures, `Only in …`", () => {
    const file = (name: string) => `--- a/${name}\n+++ b/${name}\n@@ -1 +1 @@\n-a\n+b\n`;
    const parsed = parseDiff(
      `From 1f3c\nSubject: x\n\n${file("one")}\nOnly in b: three\n${file("two")}-- \n2.39\n`,
    );
    expect(parsed).toMatchObject({
      kind: "files",
      files: [
        { name: "one", notes: ["From 1f3c", "Subject: x"] },
        { name: "two", notes: ["Only in b: three"] },
      ],
      trailing: ["-- ", "2.39"],
    });
  });

  it("is not fooled by removed lines that look like headers", () => {
    const text =
      "--- a/q.sql\n+++ b/q.sql\n@@ -1,2 +1,2 @@\n--- drop it\n-+++ x\n+++ keep it\n+@@ -1 +1 @@\n";
    const [file] = filesOf(text);
    expect(filesOf(text)).toHaveLength(1);
    expect(file?.hunks[0]?.lines.map(({ sign, text: line }) => sign + line)).toEqual([
      "--- drop it",
      "-+++ x",
      "+++ keep it",
      "+@@ -1 +1 @@",
    ]);
  });

  it("keeps carriage returns in lines, and reads headers that end with one", () => {
    const [file] = filesOf("--- a/x\r\n+++ b/x\r\n@@ -1 +1 @@\r\n-a\r\n+b\r\n");
    expect(file).toMatchObject({ name: "x", notes: [], hunks: [{ heading: "" }] });
    expect(file?.hunks[0]?.lines.map(({ text }) => text)).toEqual(["a\r", "b\r"]);
  });
});

describe("anything else", () => {
  it.each([
    ["a sketch", "- mess\n+ order\n"],
    ["prose", "I moved the cups.\n"],
    ["a hunk that is too short", "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n"],
    ["a hunk that hides lines behind its length", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n+evil\n"],
    ["a hunk with a line of no kind", "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n?b\n"],
    ["a hunk without a file", "@@ -1 +1 @@\n-a\n+b\n"],
    ["prose between two hunks", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\nhm\n@@ -5 +5 @@\n-c\n+d\n"],
    ["a header with a broken range", "--- a/x\n+++ b/x\n@@ here @@\n-a\n"],
    ["nothing", ""],
  ])("is shown as it stands: %s", (_, text) => {
    const parsed = parseDiff(text);
    // A header with a broken range belongs to the file's header and is noted there.
    if (parsed.kind === "plain") expect(parsed.lines.join("\n")).toBe(text.replace(/\n$/, ""));
    else expect(parsed.files[0]?.notes).toContain("-a");
  });

  it("has its lines marked by their first character", () => {
    expect(["+a", "-b", " c", "--- x", "+++ y", "--", ""].map(plainSign).join("")).toBe("+-   - ");
    expect(parseDiff("- mess\n+ order\n+ joy")).toMatchObject({
      kind: "plain",
      added: 2,
      removed: 1,
    });
  });
});

describe("whatever the text", () => {
  const line = fc.constantFrom(
    "a",
    "b",
    "",
    "-- x",
    "++ y",
    "@@ -1 +1 @@",
    "diff --git a/x b/x",
    "\\ z",
    "é\r",
  );
  const lines = fc.array(line, { maxLength: 12 }).map((all) => all.join("\n"));

  it("a diff that jsdiff makes is read, with every changed line", () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        fc.pre(before !== after);
        const parsed = parseDiff(createTwoFilesPatch("x", "x", before, after));
        expect(parsed.kind).toBe("files");
        if (parsed.kind !== "files") return;
        const all = parsed.files.flatMap(({ hunks }) => hunks.flatMap((hunk) => hunk.lines));
        const side = (left: string) =>
          all.filter(({ sign }) => sign !== left).map(({ text }) => text);
        for (const text of side("+")) expect(before.split("\n")).toContain(text);
        for (const text of side("-")) expect(after.split("\n")).toContain(text);
      }),
    );
  });

  it("no line of it is lost", () => {
    const noise = fc.constantFrom(
      "--- a/x",
      "+++ b/x",
      "@@ -1 +1 @@",
      "-m",
      "+n",
      " o",
      "p",
      "Index: q",
    );
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 14 }), (all) => {
        const text = shown(parseDiff(all.join("\n")));
        for (const each of all.filter((one) => /^[-+ ]?[mnop]$/.test(one))) {
          const expected = all.filter((one) => one === each).length;
          const found = text.split("\n").filter((one) => one === each || one === each.slice(1));
          expect(found.length).toBeGreaterThanOrEqual(expected);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("half a mebibyte is read in a moment", () => {
    const hunk = `@@ -1,100 +1,100 @@\n${"-old line of code\n+new line of code\n".repeat(100)}`;
    const file = (n: number) => `--- a/f${n}\n+++ b/f${n}\n${hunk}`;
    const text = Array.from({ length: 150 }, (_, n) => file(n)).join("");
    expect(text.length).toBeGreaterThan(500_000);
    const startedAt = performance.now();
    expect(filesOf(text)).toHaveLength(150);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
