// The task routes of SPEC 3, one function each. Writes carry the ETag of what the person saw, so that
// nobody decides on something else.

import type { AuditLine } from "../../../storage-adapter/port/audit-fact.ts";
import type { ListPage } from "../../domain/list-schema.ts";
import type { CriterionInput, IssueInput } from "../../domain/commands.ts";
import type { Task } from "../../domain/task-schema.ts";
import { formatFilter } from "../routing/route-hash.ts";
import type { ListFilter } from "../routing/route-hash.ts";
import type { Outcome } from "./outcome.ts";
import { request } from "./request.ts";

/** What a write is answered with. */
export interface TaskAnswer extends Pick<
  Task,
  "task_id" | "correlation_id" | "status" | "revision" | "attempt" | "verdict"
> {
  /** The change's audit line, and its event's id. */
  seq: number;
  at: string;
}

export interface ListRequest extends ListFilter {
  sort?: "created" | "changed";
  /** Changed later than that audit line. */
  changedAfter?: number;
  /** Silent since before that moment, ISO 8601. */
  activeBefore?: string;
  limit?: number;
  cursor?: string;
}

export interface Decision {
  reason?: string;
  issues?: IssueInput[];
}

export interface Brief {
  acceptance_criteria?: CriterionInput[];
  declared_scope?: string[];
}

/** Lines asked for at once: the API's own maximum. */
const TRAIL_PAGE_LINES = 1_000;
/** A task with 1,000 tool calls, each updated once, and everything else that can happen to it. */
export const TRAIL_LINES_MAX = 5_000;

export function listTasks(list: ListRequest, signal?: AbortSignal): Promise<Outcome<ListPage>> {
  const query = new URLSearchParams(formatFilter(list));
  if (list.sort !== undefined) query.set("sort", list.sort);
  if (list.changedAfter !== undefined) query.set("changed_after", String(list.changedAfter));
  if (list.activeBefore !== undefined) query.set("active_before", list.activeBefore);
  if (list.limit !== undefined) query.set("limit", String(list.limit));
  if (list.cursor !== undefined) query.set("cursor", list.cursor);
  return request(`/api/tasks?${query.toString()}`, signal ? { signal } : {});
}

export function readTask(taskId: string, signal?: AbortSignal): Promise<Outcome<Task>> {
  return request(taskPath(taskId), signal ? { signal } : {});
}

/** The task's audit lines after `afterSeq`, oldest first: all of them, up to TRAIL_LINES_MAX. */
export async function readTrail(
  taskId: string,
  afterSeq: number,
  signal?: AbortSignal,
): Promise<Outcome<AuditLine[]>> {
  const lines: AuditLine[] = [];
  let next: number | null = afterSeq;
  while (next !== null && lines.length < TRAIL_LINES_MAX) {
    const page = await readTrailPage(taskId, next, signal);
    if (!page.ok) return page;
    lines.push(...page.value.items);
    next = page.value.next_after_seq;
  }
  return { ok: true, value: lines, etag: null };
}

function readTrailPage(
  taskId: string,
  afterSeq: number,
  signal: AbortSignal | undefined,
): Promise<Outcome<{ items: AuditLine[]; next_after_seq: number | null }>> {
  const query = `limit=${TRAIL_PAGE_LINES}&after_seq=${afterSeq}`;
  return request(`${taskPath(taskId)}/audit?${query}`, signal ? { signal } : {});
}

export function approve(
  taskId: string,
  decision: Decision,
  etag: string,
): Promise<Outcome<TaskAnswer>> {
  return write(taskId, "approve", etag, decision);
}

export function reject(
  taskId: string,
  decision: Decision,
  etag: string,
): Promise<Outcome<TaskAnswer>> {
  return write(taskId, "reject", etag, decision);
}

export function redispatch(taskId: string, etag: string): Promise<Outcome<TaskAnswer>> {
  return write(taskId, "redispatch", etag);
}

export function reopen(
  taskId: string,
  reopening: { reason: string },
  etag: string,
): Promise<Outcome<TaskAnswer>> {
  return write(taskId, "reopen", etag, reopening);
}

export function brief(taskId: string, wish: Brief, etag: string): Promise<Outcome<TaskAnswer>> {
  return write(taskId, "brief", etag, wish);
}

function write(
  taskId: string,
  step: string,
  ifMatch: string,
  body?: object,
): Promise<Outcome<TaskAnswer>> {
  return request(`${taskPath(taskId)}/${step}`, {
    method: "POST",
    ifMatch,
    ...(body && { body }),
  });
}

function taskPath(taskId: string): string {
  return `/api/tasks/${encodeURIComponent(taskId)}`;
}
