// What the k6 scripts of all phases have in common: their variables, their lines on the console, the
// moment a request is sent, and k6's own summary.

import exec from "k6/execution";

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
 * An iteration that throws is over, and k6 (1.8) goes on as if nothing were and exits with 0: what it
 * was to do would be missing in silence. This ends the run, with an exit code that says so.
 */
export function orAbort(iterate: () => void): () => void {
  return () => {
    try {
      iterate();
    } catch (error) {
      exec.test.abort(`the script failed: ${String(error)}`);
    }
  };
}

/** What an answer says, as far as it is a JSON object; never throws. */
export function objectIn(body: unknown): Record<string, unknown> {
  try {
    const said: unknown = JSON.parse(String(body));
    return typeof said === "object" && said !== null ? (said as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A field that is a text; null where it is not. */
export function textIn(said: Record<string, unknown>, name: string): string | null {
  const value = said[name];
  return typeof value === "string" ? value : null;
}

/** A field that is a number; null where it is not. */
export function numberIn(said: Record<string, unknown>, name: string): number | null {
  const value = said[name];
  return typeof value === "number" ? value : null;
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
