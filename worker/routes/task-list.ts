// GET /api/tasks: one page of the list, as storage wrote it.

import { LRUCache } from "lru-cache";
import { z } from "zod";
import { LIST_LIMIT_MAX, LIST_SORTS } from "../../storage-adapter/port/task-storage.ts";
import type { ListQuery } from "../../storage-adapter/port/task-storage.ts";
import { listPage } from "../domain/list-schema.ts";
import { TASK_STAGES } from "../domain/stage.ts";
import { TASK_SOURCES, TASK_STATUSES } from "../domain/task-schema.ts";
import { documentResponse } from "../http/document-response.ts";
import { failed } from "../http/failure.ts";
import type { Interpreted } from "../http/json-request.ts";
import { readQuery, wholeNumber } from "../http/query.ts";
import type { Answer, Call, RouteDefinition } from "./route.ts";

const LIST_LIMIT_DEFAULT = 50;
/** A sentence; longer texts find nothing that a part of them wouldn't. */
const SEARCH_CHARS_MAX = 200;
/** Ours are far shorter; storage has the last word on what one means. */
const CURSOR_CHARS_MAX = 512;
/** Some 2 KB each at most. */
const QUERIES_KNOWN_MAX = 256;

/** An empty filter is no filter: a form sends its empty fields too. */
const NO_FILTER = "";
const noFilter = z.literal(NO_FILTER);
const moment = z.iso.datetime("must be ISO 8601 in UTC, as in 2026-01-31T09:30:00Z");
const seq = wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER });

export const listQuery = z.strictObject({
  status: z.enum([...TASK_STATUSES, "invalid", NO_FILTER]).optional(),
  stage: z
    .enum([...TASK_STAGES, "invalid", NO_FILTER])
    .optional()
    .describe("How far a task has come, and so whom it waits for."),
  source: z.enum([...TASK_SOURCES, NO_FILTER]).optional(),
  active_before: noFilter
    .or(moment)
    .optional()
    .describe("Nobody has done anything since: with `stage=working`, the stalled ones."),
  changed_after: z
    .union([noFilter, seq], "must be a whole number: the id of an event")
    .optional()
    .describe("The latest change has a greater `seq` than this."),
  q: z.string().max(SEARCH_CHARS_MAX).optional().describe("Looked for in each task's texts."),
  sort: z
    .enum([...LIST_SORTS, NO_FILTER])
    .optional()
    .describe(
      "`created` (the default) and `changed`: by creation or by the latest change, the latest first; `oldest`: by creation, the oldest first.",
    ),
  limit: wholeNumber({ min: 1, max: LIST_LIMIT_MAX }).optional(),
  cursor: z
    .string()
    .max(CURSOR_CHARS_MAX)
    .optional()
    .describe("`next_cursor` of the page before, in the same order."),
});

export const taskListRoute: RouteDefinition = {
  method: "GET",
  path: "/api/tasks",
  access: { kind: "read" },
  docs: {
    summary: "List tasks, newest, latest changed or oldest first",
    tag: "tasks",
    query: listQuery,
    headers: z.object({ "If-None-Match": z.string().optional() }),
    answers: {
      200: { description: "One page.", schema: listPage },
      304: { description: "The page is still what its ETag says." },
    },
    problems: [400, 503],
  },
  handle: listTasks,
};

async function listTasks(call: Call): Promise<Answer> {
  const query = readListQuery(call.url);
  if (!query.ok) return failed(query.failure);
  const listed = await call.service.storage.list(query.value, {
    audit_event: "tasks_listed",
    correlation_id: call.correlationId,
    actor: call.caller.actor,
  });
  if (listed.outcome === "bad_cursor") return failed({ reason: "invalid_cursor" });
  return documentResponse(call.request, listed);
}

/** Good queries by their text: the same few are asked again and again, and mean the same each time. */
const known = new LRUCache<string, ListQuery>({ max: QUERIES_KNOWN_MAX });

function readListQuery(url: URL): Interpreted<ListQuery> {
  const ready = known.get(url.search);
  if (ready !== undefined) return { ok: true, value: ready };
  const query = readQuery(url, listQuery);
  if (!query.ok) return query;
  const value = toListQuery(query.value);
  known.set(url.search, value);
  return { ok: true, value };
}

function toListQuery(query: z.infer<typeof listQuery>): ListQuery {
  const { status, stage, source, active_before, changed_after, q, sort, limit, cursor } = query;
  return {
    limit: limit ?? LIST_LIMIT_DEFAULT,
    ...(status && { status }),
    ...(stage && { stage }),
    ...(source && { source }),
    // However it was written: storage compares text.
    ...(active_before && { active_before: new Date(active_before).toISOString() }),
    ...(typeof changed_after === "number" && { changed_after }),
    ...(q && { q: q.toLowerCase().toWellFormed() }),
    ...(sort && { sort }),
    ...(cursor && { cursor }),
  };
}
