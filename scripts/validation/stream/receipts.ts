// What one client has received, held against what it was owed: each change after its beginning, once,
// in order. Pure; seqs are the log's and have gaps, since not every line is a change.

import { type SeqSet, createSeqSet } from "./seq-set.ts";

/** `late`: for the first time, but after one that it should have come before. */
export type Receipt = "new" | "doubled" | "late";

export interface Owed {
  /** Never came, though something later did. */
  missed: number[];
  /** Later than anything that came: still on its way, or lost. */
  behind: number[];
}

export interface Receipts {
  /** The seq after which the client is owed everything; only the first call counts. */
  begin(afterSeq: number): void;
  record(seq: number): Receipt;
  /** An id without an event: all up to it that was meant for this client has been sent. */
  moveTo(seq: number): void;
  /** The last id; undefined before the first and before the beginning. */
  position(): number | undefined;
  owedOf(changes: SeqSet): Owed;
}

export function createReceipts(): Receipts {
  const received = createSeqSet();
  let begunAfter: number | undefined;
  let position: number | undefined;
  const moveTo = (seq: number) => {
    position = Math.max(position ?? seq, seq);
  };
  return {
    begin(afterSeq) {
      begunAfter ??= afterSeq;
      moveTo(afterSeq);
    },
    record(seq) {
      if (!received.add(seq)) return "doubled";
      const isLate = position !== undefined && seq <= position;
      moveTo(seq);
      return isLate ? "late" : "new";
    },
    moveTo,
    position: () => position,
    owedOf(changes) {
      // Whoever has not begun is owed nothing yet.
      if (begunAfter === undefined || position === undefined) return { missed: [], behind: [] };
      const missed = [...changes.between(begunAfter, position)].filter((seq) => !received.has(seq));
      return { missed, behind: [...changes.between(position, Number.MAX_SAFE_INTEGER)] };
    },
  };
}
