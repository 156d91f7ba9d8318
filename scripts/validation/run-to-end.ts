// Waits for a program that a verifier has started: to its end, to a limit, or to the interruption of
// the verifier itself.

import type { Exit, ProcessGroup } from "./process-group.ts";
import { VerificationFault } from "./verification-fault.ts";

const ABORT_POLL_MS = 500;

/** `what`: the program as a subject, e.g. "the unit tests". Throws VerificationFault. */
export async function runToEnd(
  group: ProcessGroup,
  what: string,
  msMax: number,
  signal: AbortSignal,
): Promise<Exit> {
  for (const end = Date.now() + msMax; Date.now() < end;) {
    const exit = await group.waitForExit(ABORT_POLL_MS);
    if (exit !== undefined) return exit;
    if (signal.aborted) throw new VerificationFault(String(signal.reason));
  }
  throw new VerificationFault(`${what} did not end within ${msMax / 60_000} minutes`);
}
