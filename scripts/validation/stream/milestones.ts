// Who waits until all clients have come to a seq. Asks about all of them only when one has crossed a
// line that somebody waits at, so that a thousand clients cost no more than one.

export interface Milestones {
  reached(seq: number): Promise<void>;
  /** A client stands at `to` now. */
  moved(from: number | undefined, to: number): void;
}

export function createMilestones(everyoneHasReached: (seq: number) => boolean): Milestones {
  const open = new Map<number, PromiseWithResolvers<void>>();
  return {
    reached(seq) {
      if (everyoneHasReached(seq)) return Promise.resolve();
      const waiting = open.get(seq) ?? Promise.withResolvers<void>();
      open.set(seq, waiting);
      return waiting.promise;
    },
    moved(from, to) {
      for (const [seq, waiting] of open) {
        const hasCrossed = to >= seq && (from === undefined || from < seq);
        if (!hasCrossed || !everyoneHasReached(seq)) continue;
        open.delete(seq);
        waiting.resolve();
      }
    },
  };
}
