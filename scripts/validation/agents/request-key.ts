// The Idempotency-Key of a write (SPEC 2): a request whose answer was lost can be sent again as it was,
// and is done once.

import { createHash } from "node:crypto";

export interface KeyedRequest {
  /** A run of the program. The same step in a later run is meant anew, and refused or done anew. */
  runId: string;
  taskId: string;
  attempt: number;
  step: string;
  command: object;
}

/** The same for the same request of the same run alone. Ids have at most 64 characters, a key 255. */
export function requestKey({ runId, taskId, attempt, step, command }: KeyedRequest): string {
  const digest = createHash("sha256").update(JSON.stringify(command)).digest("hex");
  return [runId, taskId, attempt, step, digest].join(":");
}
