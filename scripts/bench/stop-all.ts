// Stops all that a part of the bench has started, also what comes after one that won't be stopped.

interface Stoppable {
  stop(): Promise<unknown>;
}

/** One after the other. Throws the first fault, once all have been asked. */
export async function stopAll(started: readonly (Stoppable | undefined)[]): Promise<void> {
  const faults: unknown[] = [];
  for (const each of started) {
    try {
      await each?.stop();
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faults[0];
}
