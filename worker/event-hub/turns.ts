// A few at once, the others in the order they came.

export interface Turns {
  take<Value>(work: () => Promise<Value>): Promise<Value>;
}

export function createTurns(atOnceMax: number): Turns {
  let taken = 0;
  const waiting: (() => void)[] = [];
  return {
    async take(work) {
      if (taken < atOnceMax) taken += 1;
      // Whoever ends hands its turn over, so the count stays.
      else {
        const { promise, resolve } = Promise.withResolvers<void>();
        waiting.push(resolve);
        await promise;
      }
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) taken -= 1;
        else next();
      }
    },
  };
}
