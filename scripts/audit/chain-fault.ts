// What can be wrong with the log, and the one sentence that says so: which line, where it stands,
// what was expected there and what was found.

import { printable } from "./printable.ts";

export type ChainFaultKind =
  /** A line's bytes aren't those that were hashed, or it was rewritten together with its hash. */
  | "edited"
  /** A line that the chain has no room for. */
  | "inserted"
  /** A line stands where another one belongs, and that one stands further on. */
  | "swapped"
  /** Lines are gone and others follow; also what a cut looks like once the service has gone on. */
  | "deleted"
  /** The log ends before the place that head.json notes. */
  | "cut"
  | "file_missing"
  /** The same JSON value, written differently (RFC 8785). */
  | "not_canonical"
  /** The last line has no newline: a write that was interrupted, or a cut within a line. */
  | "torn"
  | "head_missing"
  | "head_unreadable"
  /** The chain is sound but is not the one that head.json notes: rewritten from some line on. */
  | "head_mismatch"
  /** The log doesn't hold what `--expect` says. */
  | "expectation"
  | "empty"
  | "no_log";

export interface LinePlace {
  file: string;
  /** From 1, within the file. */
  line: number;
  byte_offset: number;
}

export interface ChainFault {
  kind: ChainFaultKind;
  /** The first line that is bad or gone; null where no line is meant. */
  seq: number | null;
  place: LinePlace | null;
  expected: string;
  found: string;
}

/** As editors take it; "line" alone always means the number in the chain. */
export function placeText({ file, line }: LinePlace): string {
  return `${file}:${line}`;
}

export function describeFault(fault: ChainFault): string {
  const subject = fault.seq === null ? "the log" : `line ${fault.seq}`;
  const { place } = fault;
  const where = place === null ? "" : ` (${placeText(place)}, byte ${place.byte_offset})`;
  return printable(
    `${fault.kind}: ${subject}${where}: expected ${fault.expected}; found ${fault.found}`,
  );
}
