// What is certain: of each task the latest revision that a write's answer or an event has told of, and the
// seq of the latest change. A read that is sent after that must not show less.

export interface Version {
  revision: number;
  seq: number;
}

/** What a read has shown; `headSeq` where it was a list. */
export interface Seen {
  headSeq?: number;
  revisions: ReadonlyMap<string, number>;
}

/** What is certain at one moment. */
export interface Floor {
  headSeq: number;
  revisions: ReadonlyMap<string, number>;
}

export interface Floors {
  raise(taskId: string, version: Version): void;
  /** Now: of one task, or of all for the list. */
  of(taskId?: string): Floor;
}

export function createFloors(): Floors {
  const revisions = new Map<string, number>();
  let headSeq = 0;
  return {
    raise(taskId, { revision, seq }) {
      revisions.set(taskId, Math.max(revision, revisions.get(taskId) ?? 0));
      headSeq = Math.max(seq, headSeq);
    },
    of(taskId) {
      if (taskId === undefined) return { headSeq, revisions: new Map(revisions) };
      return { headSeq, revisions: new Map([[taskId, revisions.get(taskId) ?? 0]]) };
    },
  };
}

/** Undefined for a read that shows all that was certain; else what it lacks. */
export function findStaleness(seen: Seen, floor: Floor): string | undefined {
  if (seen.headSeq !== undefined && seen.headSeq < floor.headSeq) {
    return `head_seq ${seen.headSeq} after change ${floor.headSeq}`;
  }
  for (const [taskId, certain] of floor.revisions) {
    const revision = seen.revisions.get(taskId);
    if (revision === undefined) return `no ${taskId}, which is certain to be there`;
    if (revision < certain) return `${taskId} at revision ${revision} after revision ${certain}`;
  }
  return undefined;
}
