// What the service says of its own health (GET /healthz): an answer like any other, also with a 503.

export interface Health {
  /** Sentences for a person; absent for those who may not read. */
  reasons?: string[];
  invalid_tasks?: { task_id: string }[];
}

/** A look that takes longer is worth less than the next one. */
const LOOK_MS_MAX = 10_000;

/** Undefined where there is no such answer: that the service is away is said elsewhere. */
export async function readHealth(): Promise<Health | undefined> {
  try {
    const headers = { Accept: "application/json" };
    const response = await fetch("/healthz", { headers, signal: AbortSignal.timeout(LOOK_MS_MAX) });
    const answer: unknown = await response.json();
    return typeof answer === "object" && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}
