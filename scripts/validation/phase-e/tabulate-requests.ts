// The load's requests as rows that are small enough to keep: some 16,000 of them. Pure.

import { type LoadLine, isRead, isWrite } from "./load-line.ts";

export interface RequestTable {
  /** Epoch ms of the first request; all other times count from it. Null where there is none. */
  begun_at_ms: number | null;
  /** [by, task, sent at, ms, answer, revision], of a list also its head_seq. */
  reads: (number | null)[][];
  /** [by, task, sent at, ms, answer, revision, seq, answered at] */
  writes: (number | null)[][];
}

export const REQUEST_ROWS =
  "rows of [by, task, sent at, ms, answer, revision]; of lists also head_seq, of writes also seq and answered at";

export function tabulateRequests(lines: readonly LoadLine[]): RequestTable {
  const begunMs = lines.reduce((least, { sent_at_ms }) => Math.min(least, sent_at_ms), Infinity);
  const rowOf = ({ by, task, sent_at_ms, ms, answered, revision }: LoadLine) => {
    return [by, task, sent_at_ms - begunMs, ms, answered, revision];
  };
  return {
    begun_at_ms: lines.length === 0 ? null : begunMs,
    reads: lines
      .filter(isRead)
      .map((line) => [...rowOf(line), ...(line.kind === "list" ? [line.head_seq] : [])]),
    writes: lines
      .filter(isWrite)
      .map((line) => [...rowOf(line), line.seq, line.answered_at_ms - begunMs]),
  };
}
