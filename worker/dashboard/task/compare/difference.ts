// One thing in which two versions of a task differ: a sentence, and where it helps the texts on both
// sides of it.

export interface Difference {
  sentence: string;
  /** Of one text, or of lines joined by line feeds. Undefined: there was none, or it says nothing more. */
  before?: string;
  after?: string;
}

export function reworded(sentence: string, before: string, after: string): Difference {
  return { sentence, before, after };
}

/** "1 issue", "3 issues" */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
