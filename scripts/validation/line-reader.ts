// Text that comes in pieces, as lines. Keeps one unfinished line and no more of it than a bound.

/** k6's longest line, an error with its stack, has some thousand. */
export const LINE_CHARS_MAX = 65_536;

export interface LineReader {
  feed(text: string): void;
  /** There is no more: what stands there without a line feed is a line too. */
  end(): void;
}

/** `take` gets each line without its line feed; of one beyond the bound, its beginning. */
export function createLineReader(take: (line: string) => void): LineReader {
  let unfinished = "";
  return {
    feed(text) {
      const [first = "", ...others] = text.split("\n");
      unfinished = beginning(unfinished + first);
      for (const next of others) {
        take(unfinished);
        unfinished = beginning(next);
      }
    },
    end() {
      if (unfinished !== "") take(unfinished);
      unfinished = "";
    },
  };
}

const beginning = (line: string) => line.slice(0, LINE_CHARS_MAX);
