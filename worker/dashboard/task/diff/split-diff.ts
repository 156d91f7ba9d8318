// A unified diff's text cut into one section a file. Every line lands in exactly one place, so that
// nothing of what a person signs is dropped as decoration, and a hunk's length is what its header
// says, so that a removed line that looks like a header stays a line.

export interface DiffSection {
  /** Before the file's header and after the hunks of the file before: commit messages, prose. */
  prose: string[];
  header: string[];
  hunks: RawHunk[];
}

export interface RawHunk {
  /** `@@ -1,4 +1,5 @@` */
  range: string;
  /** What follows it on the line: mostly the function that the hunk is in. */
  heading: string;
  /** With their signs. */
  lines: string[];
}

export interface SplitDiff {
  sections: DiffSection[];
  /** What follows the last hunk. */
  trailing: string[];
}

const HUNK_HEADER = /^(@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@)(.*)$/s;
const FILE_START = /^(?:diff --git |diff (?:-r \w+ )+|Index: )/;
/** What mail programs put between a patch and a signature. */
const SIGNATURE_MARK = "-- ";

/** Null for what is no unified diff: a hunk with too few or too many lines, or no file at all. */
export function splitDiff(text: string): SplitDiff | null {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const sections: DiffSection[] = [];
  let section: DiffSection | null = null;
  let prose: string[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? "";
    if (startsFile(line, lines[at + 1], section)) {
      section = { prose, header: [line], hunks: [] };
      sections.push(section);
      prose = [];
      at += 1;
    } else if (section !== null && HUNK_HEADER.test(line)) {
      const hunk = takeHunk(lines, at);
      if (hunk === null || prose.some((loose) => loose !== "")) return null;
      prose = [];
      section.hunks.push(hunk);
      at += 1 + hunk.lines.length;
    } else if (section !== null && section.hunks.length === 0) {
      section.header.push(line);
      at += 1;
    } else {
      if (section !== null && looksLikeHunkLine(line)) return null;
      prose.push(line);
      at += 1;
    }
  }
  return sections.length === 0 ? null : { sections, trailing: prose };
}

/** `---` and `+++` begin a file where no `diff` line has begun it, and nothing else where one has. */
function startsFile(line: string, next: string | undefined, section: DiffSection | null): boolean {
  if (FILE_START.test(line)) return true;
  if (!line.startsWith("--- ") || next?.startsWith("+++ ") !== true) return false;
  if (section === null || section.hunks.length > 0) return true;
  return section.header.some((former) => former.startsWith("--- "));
}

function takeHunk(lines: readonly string[], at: number): RawHunk | null {
  const [, range = "", oldCount = "1", newCount = "1", heading = ""] =
    HUNK_HEADER.exec(lines[at] ?? "") ?? [];
  let oldLeft = Number(oldCount);
  let newLeft = Number(newCount);
  let end = at + 1;
  while (end < lines.length && (oldLeft > 0 || newLeft > 0 || lines[end]?.startsWith("\\"))) {
    const sign = lines[end]?.[0] ?? " ";
    if (!"+- \\".includes(sign)) return null;
    if (sign === "-" || sign === " ") oldLeft -= 1;
    if (sign === "+" || sign === " ") newLeft -= 1;
    end += 1;
  }
  if (oldLeft !== 0 || newLeft !== 0) return null;
  return { range, heading: heading.trim(), lines: lines.slice(at + 1, end) };
}

/** After a hunk such a line means that its header lied about its length. */
function looksLikeHunkLine(line: string): boolean {
  return /^[+ -]/.test(line) && line !== SIGNATURE_MARK;
}
