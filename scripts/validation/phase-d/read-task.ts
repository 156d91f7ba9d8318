// Phase D: a task as a person's token reads it, with the text of the answer as evidence.

import { type ApiClient, expectStatus, parseJson } from "../api-client.ts";
import { VerificationFault } from "../verification-fault.ts";
import { type ObservedTask, observedTask } from "./observed-task.ts";

export interface TaskReading {
  etag: string | null;
  text: string;
  task: ObservedTask;
}

export type ReadTask = (taskId: string) => Promise<TaskReading>;

export const taskPath = (taskId: string) => `/api/tasks/${taskId}`;

/** Throws VerificationFault on what is no task. */
export function taskReader(client: ApiClient): ReadTask {
  return async (taskId) => {
    const path = taskPath(taskId);
    const { text, etag } = expectStatus(await client.get(path), 200, `GET ${path}`);
    const task = observedTask.safeParse(parseJson(text)).data;
    if (task === undefined) throw new VerificationFault(`GET ${path} is no task`);
    return { etag, text, task };
  };
}
