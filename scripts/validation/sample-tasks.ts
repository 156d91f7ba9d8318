// The tasks that verifiers make for themselves: `sample-{phase}-{run}-{purpose}`, of source `sample`,
// so that they are told apart in a data folder that also holds real work.

import { randomBytes } from "node:crypto";
import { type ApiClient, expectStatus } from "./api-client.ts";

/** Answers the id of a task that is new. */
export type CreateSample = (purpose: string) => Promise<string>;

export const SAMPLE_CRITERIA = ["The first criterion", "The second criterion"];
export const SAMPLE_SCOPE = ["docs/"];

/** Each run has its own ids: an id is never used twice. */
export function newSampleRun(): string {
  return randomBytes(4).toString("hex");
}

export function samplePrefix(letter: string, run: string): string {
  return `sample-${letter}-${run}-`;
}

/** `letter`: the phase's, in lower case. */
export function sampleCreator(client: ApiClient, letter: string, run: string): CreateSample {
  return async (purpose) => {
    const task_id = `${samplePrefix(letter, run)}${purpose}`;
    const body = {
      task_id,
      source: "sample",
      request_text: `Sample of phase ${letter.toUpperCase()} (${purpose}). Grüße, 世界, 😀, "quotes" and a \\ backslash.`,
      acceptance_criteria: SAMPLE_CRITERIA.map((text) => ({ text })),
      declared_scope: SAMPLE_SCOPE,
    };
    expectStatus(await client.post("/api/tasks", body), 201, `POST /api/tasks (${task_id})`);
    return task_id;
  };
}
