// The chain check (SPEC 8), pure: stored lines in, verdict out, one line in memory at a time. It
// stops at the first line that is not the one that must stand there; classify-fault says what was
// done to it. A chain that is sound in itself must still hold what head.json and the caller note.

import { type AuditLine, type ChainPoint, FIRST_PREV_HASH } from "./audit-line.ts";
import type { ChainFault, LinePlace } from "./chain-fault.ts";
import { classifyFault } from "./classify-fault.ts";
import { examineLine } from "./examine-line.ts";
import { type LogItem, type PassedLine, type StoredLine, follows } from "./stored-line.ts";

/** What others noted of the log. */
export interface NotedPoints {
  head?: ChainPoint;
  expect?: ChainPoint;
}

export type ChainOutcome =
  | { ok: true; lines: number; head: ChainPoint; notes: string[] }
  | { ok: false; fault: ChainFault };

/** Notes beyond this many are only counted: a clock that jumped once is one note a line at worst. */
const NOTES_MAX = 10;

export async function verifyChain(
  items: AsyncIterable<LogItem>,
  noted: NotedPoints,
): Promise<ChainOutcome> {
  const iterator = items[Symbol.asyncIterator]();
  const notes: string[] = [];
  let previous: PassedLine = { seq: 0, hash: FIRST_PREV_HASH, at: "", place: null };
  try {
    for (;;) {
      const step = await iterator.next();
      if (step.done === true) return endOfLog(previous, noted, notes);
      const item = step.value;
      if ("missing_file" in item) return failed(missingFile(item.missing_file, previous));
      if (!item.ended) return failed(tornLine(item, previous, noted));
      const examined = examineLine(item.bytes);
      if (!examined.ok || !follows(examined.line, previous)) {
        const surroundings = { previous, bad: item, examined, rest: iterator, head: noted.head };
        return failed(await classifyFault(surroundings));
      }
      const { seq, hash, at } = examined.line;
      const fault = againstNotes(examined.line, item.place, noted);
      if (fault !== undefined) return failed(fault);
      if (at < previous.at && notes.length < NOTES_MAX) {
        notes.push(`line ${seq} is earlier (${at}) than the line before it (${previous.at})`);
      }
      previous = { seq, hash, at, place: item.place };
    }
  } finally {
    await iterator.return?.();
  }
}

function failed(fault: ChainFault): ChainOutcome {
  return { ok: false, fault };
}

function againstNotes(
  line: AuditLine,
  place: LinePlace,
  noted: NotedPoints,
): ChainFault | undefined {
  const { seq } = line;
  const found = `hash ${line.hash}`;
  if (noted.expect?.seq === seq && noted.expect.hash !== line.hash) {
    return { kind: "expectation", seq, place, expected: `hash ${noted.expect.hash}`, found };
  }
  if (noted.head?.seq === seq && noted.head.hash !== line.hash) {
    const expected = `hash ${noted.head.hash} as head.json notes it`;
    return { kind: "head_mismatch", seq, place, expected, found: `${found} in a sound chain` };
  }
  return undefined;
}

function missingFile(file: string, previous: PassedLine): ChainFault {
  return {
    kind: "file_missing",
    seq: previous.seq + 1,
    place: null,
    expected: `the file ${file}`,
    found: "later files without it",
  };
}

function tornLine(item: StoredLine, previous: PassedLine, noted: NotedPoints): ChainFault {
  const seq = previous.seq + 1;
  const upTo =
    noted.head !== undefined && noted.head.seq > seq
      ? ` (and head.json notes lines up to ${noted.head.seq})`
      : "";
  return {
    kind: "torn",
    seq,
    place: item.place,
    expected: `a newline at the end of the line${upTo}`,
    found: `${item.bytes.length} bytes without one: a write that was interrupted, or a cut`,
  };
}

function endOfLog(last: PassedLine, noted: NotedPoints, notes: string[]): ChainOutcome {
  const { head, expect } = noted;
  const found = last.seq === 0 ? "a log without a line" : `a log that ends with line ${last.seq}`;
  const gone = { seq: last.seq + 1, place: last.place, found };
  if (head !== undefined && head.seq > last.seq) {
    return failed({ ...gone, kind: "cut", expected: `lines up to ${head.seq} (audit/head.json)` });
  }
  if (expect !== undefined && expect.seq > last.seq) {
    return failed({ ...gone, kind: "expectation", expected: `line ${expect.seq}` });
  }
  if (last.seq === 0) {
    return failed({ kind: "empty", seq: null, place: null, expected: "at least one line", found });
  }
  if (head === undefined) {
    const expected = "audit/head.json beside the log";
    return failed({ kind: "head_missing", seq: null, place: null, expected, found: "none" });
  }
  return { ok: true, lines: last.seq, head: { seq: last.seq, hash: last.hash }, notes };
}
