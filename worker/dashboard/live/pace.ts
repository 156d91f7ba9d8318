// Work that many small events ask for, done as often as it is worth: the first wish at once, and
// while it is under way or has just been done, any number of wishes come to one more round.

/** `work` never runs twice at once; between the end of one round and the next lie `gapMs`. */
export function paced(work: () => Promise<void>, gapMs: number): () => void {
  let isBusy = false;
  let isWanted = false;
  const round = async (): Promise<void> => {
    try {
      while (isWanted) {
        isWanted = false;
        await work();
        await new Promise((resolve) => {
          setTimeout(resolve, gapMs);
        });
      }
    } finally {
      // Also after a failure, which the page hears of as of any other: the next wish is a new round.
      isBusy = false;
    }
  };
  return () => {
    isWanted = true;
    if (isBusy) return;
    isBusy = true;
    void round();
  };
}
