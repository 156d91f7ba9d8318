// A set of audit seqs, one bit each: what each of a thousand clients has received can be held
// exactly, in 4 KB a client for every 32,768 lines of the log.

const PAGE_SEQS = 32_768;
const BITS_PER_BYTE = 8;

export interface SeqSet {
  readonly size: number;
  /** False when it was there already. */
  add(seq: number): boolean;
  has(seq: number): boolean;
  /** In ascending order, from the one after `afterSeq` to `upToSeq` itself. */
  between(afterSeq: number, upToSeq: number): Generator<number>;
}

export function createSeqSet(seqs: Iterable<number> = []): SeqSet {
  const pages = new Map<number, Uint8Array>();
  let size = 0;

  const has = (seq: number): boolean => {
    const page = pages.get(Math.floor(seq / PAGE_SEQS));
    return page !== undefined && (byteOf(page, seq) & bitOf(seq)) !== 0;
  };
  const add = (seq: number): boolean => {
    const number = Math.floor(seq / PAGE_SEQS);
    let page = pages.get(number);
    if (page === undefined) {
      page = new Uint8Array(PAGE_SEQS / BITS_PER_BYTE);
      pages.set(number, page);
    }
    const byte = byteOf(page, seq);
    if ((byte & bitOf(seq)) !== 0) return false;
    page[placeOf(seq)] = byte | bitOf(seq);
    size += 1;
    return true;
  };
  for (const seq of seqs) add(seq);
  return {
    get size() {
      return size;
    },
    add,
    has,
    *between(afterSeq, upToSeq) {
      const numbers = [...pages.keys()].toSorted((one, other) => one - other);
      for (const number of numbers) {
        const first = Math.max(number * PAGE_SEQS, afterSeq + 1);
        const last = Math.min((number + 1) * PAGE_SEQS - 1, upToSeq);
        for (let seq = first; seq <= last; seq += 1) if (has(seq)) yield seq;
      }
    },
  };
}

const placeOf = (seq: number) => Math.floor((seq % PAGE_SEQS) / BITS_PER_BYTE);
const bitOf = (seq: number) => 1 << (seq % BITS_PER_BYTE);
const byteOf = (page: Uint8Array, seq: number) => page[placeOf(seq)] ?? 0;
