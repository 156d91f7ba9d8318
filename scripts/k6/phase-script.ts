// What the k6 scripts of all phases have in common: their variables, their lines on the console, the
// moment a request is sent, and k6's own summary.

/** k6 has it; its types (1.7) leave it to the DOM's. */
declare const console: { log(line: string): void };

/** Throws where it is not set and has no default. */
export function variable(name: string, otherwise?: string): string {
  const value = __ENV[name] ?? otherwise;
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

/** A line of JSON on the console, for whoever started k6. */
export function say(line: object): void {
  console.log(JSON.stringify(line));
}

/**
 * k6 (1.8) has no finer clock than whole milliseconds. Whoever waits for one to begin knows the time
 * to some microseconds; being late at that makes the service look slower, never faster.
 */
export function beginningOfMillisecond(): number {
  const before = Date.now();
  let now = before;
  while (now === before) now = Date.now();
  return now;
}

/** For k6's handleSummary: into SUMMARY_FILE, or to standard output. */
export function writeSummary(summary: unknown): Record<string, string> {
  return { [variable("SUMMARY_FILE", "stdout")]: JSON.stringify(summary, null, 1) };
}
