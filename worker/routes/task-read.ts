// GET /api/tasks/{task_id}: the file's own bytes, so that the ETag is their SHA-256. The most asked
// for route: nothing is parsed on the way.

import { z } from "zod";
import { TASK_ID_PATTERN, task } from "../domain/task-schema.ts";
import { etagOf, isNotModified } from "../http/conditional.ts";
import { failed } from "../http/failure.ts";
import { jsonResponse } from "../http/json-response.ts";
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
  handle: readTask,
};

async function readTask(call: Call): Promise<Answer> {
  const taskId = call.params["task_id"] ?? "";
  if (!TASK_ID_PATTERN.test(taskId)) return failed({ reason: "task_not_found" });
  const about = { task_id: taskId, correlation_id: taskId };
  const read = await call.service.storage.read(taskId, {
    audit_event: "task_read",
    ...about,
    actor: call.caller.actor,
  });
  switch (read.outcome) {
    case "found": {
      const headers = { ETag: etagOf(read.sha256) };
      return isNotModified(call.request.headers.get("if-none-match"), read.sha256)
        ? new Response(null, { status: 304, headers })
        : jsonResponse(200, read.content, headers);
    }
    case "absent":
      return failed({ reason: "task_not_found" });
    case "deleted":
      return failed({ reason: "task_deleted" }, about);
    case "invalid":
      return failed(
        { reason: "task_file_invalid", problems: read.problems, access: "read" },
        about,
      );
  }
}
