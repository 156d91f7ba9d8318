// What the service says of its own health (GET /healthz): an answer like any other, also with a 503.

export interface Health {
  status: "ok" | "degraded";
  /** Sentences for a person; absent for those who may not read. */
  reasons?: string[];
}

/** Undefined where there is no such answer: that the service is away is said elsewhere. */
export async function readHealth(): Promise<Health | undefined> {
  try {
    const response = await fetch("/healthz", { headers: { Accept: "application/json" } });
    return (await response.json()) as Health;
  } catch {
    return undefined;
  }
}
