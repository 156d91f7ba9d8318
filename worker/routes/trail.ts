// GET /api/tasks/{task_id}/audit: the stored lines of the task's correlation id, in order, byte for
// byte, so that whoever reads them can check their hashes.

import { z } from "zod";
import { PAGE_LIMIT_MAX } from "../../storage-adapter/port/task-storage.ts";
import { trailPage } from "../domain/answer-schemas.ts";
import { TASK_ID_PATTERN } from "../domain/task-schema.ts";
import { failed } from "../http/failure.ts";
import { jsonResponse } from "../http/json-response.ts";
import { readQuery, wholeNumber } from "../http/query.ts";
import type { Answer, Call, RouteDefinition } from "./route.ts";

const TRAIL_LIMIT_DEFAULT = 200;

export const trailQuery = z.strictObject({
  after_seq: wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER }).optional(),
  limit: wholeNumber({ min: 1, max: PAGE_LIMIT_MAX }).optional(),
  all: z.enum(["0", "1"]).optional().describe("1: reads and stream lines too."),
});

export const trailRoute: RouteDefinition = {
  method: "GET",
  path: "/api/tasks/:task_id/audit",
  access: { kind: "read" },
  docs: {
    summary: "Read a task's audit lines",
    tag: "audit",
    query: trailQuery,
    answers: { 200: { description: "One page, oldest first.", schema: trailPage } },
    problems: [400, 404, 503],
  },
  handle: readTrail,
};

async function readTrail(call: Call): Promise<Answer> {
  const taskId = call.params["task_id"] ?? "";
  if (!TASK_ID_PATTERN.test(taskId)) return failed({ reason: "task_not_found" });
  const { storage } = call.service;
  // Asked first, so that looking for a task that never was leaves no line under its name. Deleted and
  // invalid ones keep their story.
  const read = await storage.read(taskId);
  if (read.outcome === "absent") return failed({ reason: "task_not_found" });
  const query = readQuery(call.url, trailQuery);
  if (!query.ok) return failed(query.failure);
  const page = await storage.trail(
    {
      correlation_id: taskId,
      all: query.value.all === "1",
      after_seq: query.value.after_seq ?? 0,
      limit: query.value.limit ?? TRAIL_LIMIT_DEFAULT,
    },
    {
      audit_event: "audit_read",
      correlation_id: taskId,
      task_id: taskId,
      actor: call.caller.actor,
    },
  );
  const items = page.lines.join(",");
  return jsonResponse(200, `{"items":[${items}],"next_after_seq":${page.next_after_seq}}`);
}
