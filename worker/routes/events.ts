// GET /api/events: the live stream (SPEC 4). Who may read it is decided here; the hub does the rest.

import { z } from "zod";
import { TASK_ID_PATTERN } from "../domain/task-schema.ts";
import { failed } from "../http/failure.ts";
import { readQuery } from "../http/query.ts";
import { parseResumePoint } from "../sse/resume-point.ts";
import { STREAM_HEADERS } from "../sse/hub-protocol.ts";
import type { Answer, Call, RouteDefinition } from "./route.ts";

/** Ours are at most 15 digits; longer ones are unreadable anyway. */
const EVENT_ID_CHARS_MAX = 64;

export const eventsQuery = z.strictObject({
  task_id: z.string().regex(TASK_ID_PATTERN).optional().describe("Only changes of this task."),
  last_event_id: z
    .string()
    .max(EVENT_ID_CHARS_MAX)
    .optional()
    .describe("Where to go on, for clients that can't set `Last-Event-ID`; a list's `head_seq`."),
});

export const eventsRoute: RouteDefinition = {
  method: "GET",
  path: "/api/events",
  access: { kind: "read" },
  docs: {
    summary: "Follow every committed change, live",
    description:
      "Server-Sent Events: `hello` first (`head_seq`, `resume`: fresh, resumed or reset), then one `task` event a committed change, in order; its id is the change's audit seq. `resync`: load everything anew. Comments and blocks with an `id:` alone are heartbeats. `farewell`: the service ends the stream, or can't begin it right now; reconnect after `retry`.",
    tag: "tasks",
    query: eventsQuery,
    headers: z.object({ "Last-Event-ID": z.string().optional() }),
    answers: { 200: { description: "A stream without end.", contentType: "text/event-stream" } },
    problems: [400],
  },
  handle: openStream,
};

async function openStream(call: Call): Promise<Answer> {
  const query = readQuery(call.url, eventsQuery);
  if (!query.ok) return failed(query.failure);
  // A stream that nobody reads would never end.
  if (call.request.method === "HEAD") return new Response(null, { headers: STREAM_HEADERS });
  const { task_id, last_event_id } = query.value;
  const { session } = call.caller;
  const header = call.request.headers.get("last-event-id");
  const body = await call.service.eventHub.open(
    {
      correlation_id: call.correlationId,
      actor: call.caller.actor,
      resume: parseResumePoint(header, last_event_id ?? null),
      ...(task_id !== undefined && { task_id }),
      ...(session && { session: { sid: session.sid, expires: session.expires } }),
    },
    call.request.signal,
  );
  return new Response(body, { headers: STREAM_HEADERS });
}
