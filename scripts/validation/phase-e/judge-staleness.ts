// Phase E: whether a read that was sent after a write had been answered has shown what stood there before
// it. By one process's clock of whole milliseconds: only a later millisecond is after. Pure.

import { type LoadLine, type ReadLine, type WriteLine, isRead, isWrite } from "./load-line.ts";

export interface Staleness {
  stale: number;
  /** Reads before which a write had been answered that they had to show. */
  compared: number;
  /** The first few that were stale, for a person. */
  explanation: string;
}

const NAMED_MAX = 3;

/** What is known by a moment: the greatest of the numbers that were answered before it. */
interface Known {
  atMs: number;
  greatest: number;
}

export function judgeStaleness(lines: readonly LoadLine[]): Staleness {
  const writes = lines.filter(isWrite);
  const byTask = Map.groupBy(writes, ({ task }) => task);
  const revisions = new Map([...byTask].map(([task, own]) => [task, timeline(own, "revision")]));
  const seqs = timeline(writes, "seq");
  const stale: string[] = [];
  let compared = 0;
  for (const read of lines.filter(isRead)) {
    if (read.revision === null) continue;
    const revision = knownBefore(revisions.get(read.task) ?? [], read.sent_at_ms);
    const seq = read.kind === "list" ? knownBefore(seqs, read.sent_at_ms) : undefined;
    if (revision === undefined && seq === undefined) continue;
    compared += 1;
    const old = describeOld(read, revision, seq);
    if (old !== undefined) stale.push(old);
  }
  const others = stale.length - NAMED_MAX;
  const more = others > 0 ? [`${others} more`] : [];
  return {
    stale: stale.length,
    compared,
    explanation: [...stale.slice(0, NAMED_MAX), ...more].join("; "),
  };
}

/** Ascending in both. */
function timeline(writes: readonly WriteLine[], what: "revision" | "seq"): Known[] {
  let greatest = 0;
  return writes
    .toSorted((one, other) => one.answered_at_ms - other.answered_at_ms)
    .map((write) => {
      greatest = Math.max(greatest, write[what] ?? 0);
      return { atMs: write.answered_at_ms, greatest };
    });
}

function knownBefore(known: readonly Known[], atMs: number): number | undefined {
  return known.findLast((each) => each.atMs < atMs)?.greatest;
}

/** Undefined for a read that shows all that was known before it. */
function describeOld(
  read: ReadLine,
  revision: number | undefined,
  seq: number | undefined,
): string | undefined {
  const what = `${read.kind} at ${read.sent_at_ms}`;
  if (revision !== undefined && read.revision !== null && read.revision < revision) {
    return `${what} shows revision ${read.revision} of task ${read.task}, ${revision} had been answered`;
  }
  if (read.kind === "list" && seq !== undefined && (read.head_seq ?? 0) < seq) {
    return `${what} shows head_seq ${String(read.head_seq)}, ${seq} had been answered`;
  }
  return undefined;
}
