// The tasks that phase A makes for itself: `sample-a-{run}-{purpose}`, of source `sample`, so that
// they are told apart in a data folder that also holds real work.

import { randomBytes } from "node:crypto";
import { type ApiClient, expectStatus } from "../api-client.ts";

export type CreateSample = (purpose: string) => Promise<string>;

/** Each run has its own ids: an id is never used twice. */
export function sampleCreator(client: ApiClient): CreateSample {
  const run = randomBytes(4).toString("hex");
  return async (purpose) => {
    const task_id = `sample-a-${run}-${purpose}`;
    const body = {
      task_id,
      source: "sample",
      request_text: `Sample of phase A (${purpose}). Grüße, 世界, 😀, "quotes" and a \\ backslash.`,
      acceptance_criteria: [{ text: "The first criterion" }, { text: "The second criterion" }],
      declared_scope: ["docs/"],
    };
    expectStatus(await client.post("/api/tasks", body), 201, `POST /api/tasks (${task_id})`);
    return task_id;
  };
}
