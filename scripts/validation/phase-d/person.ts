// Phase D: the person's part, by the verifier itself: creates a task with the texts that are hard to
// carry, decides on it and takes a decision back. Told as the agents tell theirs.

import { type ApiClient, expectStatus, parseJson } from "../api-client.ts";
import { VerificationFault } from "../verification-fault.ts";
import { type ActorRun, agentDocument } from "./actor-run.ts";
import type { Sample } from "./protocol-story.ts";
import { taskPath } from "./read-task.ts";
import { ISSUE_TEXT, PROTOCOL_CRITERIA, PROTOCOL_SCOPE } from "./sample-texts.ts";

const CREATED = 201;
const OK = 200;

export interface Person {
  create: (taskId: string) => Promise<{ sample: Sample; run: ActorRun }>;
  decide: (taskId: string, step: "approve" | "reopen", reason: string) => Promise<ActorRun>;
}

/** Both throw VerificationFault on a refusal. */
export function personBy(client: ApiClient): Person {
  const take = async (
    taskId: string,
    step: string,
    path: string,
    sent: Record<string, unknown>,
  ) => {
    const request = `POST ${path}`;
    const wanted = step === "create" ? CREATED : OK;
    const { status, text } = expectStatus(await client.post(path, sent), wanted, request);
    const document = agentDocument.safeParse({
      task_id: taskId,
      role: "admin",
      outcome: "done",
      steps: [{ step, path, sent, status, answer: parseJson(text) }],
    }).data;
    if (document === undefined) throw new VerificationFault(`${request} is no answer to a write`);
    return { asked: {}, exit_code: null, document };
  };
  return {
    async create(taskId) {
      const sample = {
        task_id: taskId,
        acceptance_criteria: PROTOCOL_CRITERIA,
        declared_scope: PROTOCOL_SCOPE,
        issue_text: ISSUE_TEXT,
      };
      const { issue_text: _, ...asked } = sample;
      const body = { ...asked, source: "sample", request_text: `Sample of phase D.${ISSUE_TEXT}` };
      return { sample, run: await take(taskId, "create", "/api/tasks", body) };
    },
    decide: (taskId, step, reason) => take(taskId, step, `${taskPath(taskId)}/${step}`, { reason }),
  };
}
