// GET /api/tasks/{task_id}: the file's own bytes, so that the ETag is their SHA-256. The most asked
// for route: nothing is parsed on the way.

import { z } from "zod";
import { task } from "../domain/task-schema.ts";
import { documentResponse } from "../http/document-response.ts";
import { readTask } from "./read-task.ts";
import type { Answer, Call, RouteDefinition } from "./route.ts";

export const taskReadRoute: RouteDefinition = {
  method: "GET",
  path: "/api/tasks/:task_id",
  access: { kind: "read" },
  docs: {
    summary: "Read a whole task",
    tag: "tasks",
    headers: z.object({ "If-None-Match": z.string().optional() }),
    answers: {
      200: { description: "The task, as its file holds it.", schema: task },
      304: { description: "The task is still what its ETag says." },
    },
    problems: [404, 503],
  },
  handle: answerTask,
};

async function answerTask(call: Call): Promise<Answer> {
  const read = await readTask(call.service, call.caller.actor, call.params["task_id"] ?? "");
  if (!read.ok) return read.failed;
  return documentResponse(call.request, read.stored);
}
