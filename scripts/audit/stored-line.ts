// What reading the log brings, line by line, and when one line may follow another.

import type { AuditLine, ChainPoint } from "./audit-line.ts";
import type { LinePlace } from "./chain-fault.ts";

export interface StoredLine {
  /** Without the newline. */
  bytes: Uint8Array;
  /** Whether a newline ended it. */
  ended: boolean;
  place: LinePlace;
}

/** One line, or the news that a file is not there, in the log's order. */
export type LogItem = StoredLine | { missing_file: string };

/** The last line that passed; seq 0 before the first. */
export interface PassedLine extends ChainPoint {
  at: string;
  place: LinePlace | null;
}

export function follows(line: AuditLine, previous: ChainPoint): boolean {
  return line.seq === previous.seq + 1 && line.prev_hash === previous.hash;
}
