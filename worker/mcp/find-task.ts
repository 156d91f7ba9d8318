// The oldest task of a stage that fits its caller. The list says where to look, the task itself whether
// it still fits: one that was taken, spoilt or deleted in between is passed over.

import type { ListPage, TaskItem } from "../domain/list-schema.ts";
import { deriveStage } from "../domain/stage.ts";
import type { TaskStage } from "../domain/stage.ts";
import type { Task } from "../domain/task-schema.ts";
import type { ToolContext } from "./tool.ts";

/** Mostly the first one fits; what doesn't is work of the caller's own, or has just been taken. */
export const CANDIDATES_A_PAGE = 20;
/** A thousand candidates: so many tasks in a row that don't fit are a person's to look at. */
export const CANDIDATE_PAGES_MAX = 50;

export interface FoundTask {
  task: Task;
  /** Of its file as it was read. */
  sha256: string;
}

export interface Wanted {
  stage: TaskStage;
  /** Lower-cased text that is in each of them. */
  q?: string;
  /** Looked at first, since it costs no read. */
  mayFit?(item: TaskItem): boolean;
  fits?(task: Task): boolean;
}

export async function findTask(
  context: ToolContext,
  wanted: Wanted,
): Promise<FoundTask | undefined> {
  let cursor: string | undefined;
  for (let pages = 0; pages < CANDIDATE_PAGES_MAX; pages += 1) {
    const { items, next_cursor } = await listCandidates(context, wanted, cursor);
    for (const item of items) {
      if (item.stage === "invalid" || wanted.mayFit?.(item) === false) continue;
      const found = await readCandidate(context, item.task_id);
      if (!found || deriveStage(found.task) !== wanted.stage) continue;
      if (wanted.fits?.(found.task) !== false) return found;
    }
    if (next_cursor === null) return undefined;
    cursor = next_cursor;
  }
  return undefined;
}

async function listCandidates(
  { service, actor, correlationId }: ToolContext,
  { stage, q }: Wanted,
  cursor: string | undefined,
): Promise<ListPage> {
  const query = {
    stage,
    sort: "oldest" as const,
    limit: CANDIDATES_A_PAGE,
    ...(q !== undefined && { q }),
    ...(cursor !== undefined && { cursor }),
  };
  const note = { audit_event: "tasks_listed", correlation_id: correlationId, actor } as const;
  const listed = await service.storage.list(query, note);
  if (listed.outcome === "bad_cursor") throw new Error("Storage took its own cursor for none.");
  return JSON.parse(listed.body) as ListPage;
}

async function readCandidate(
  { service, actor }: ToolContext,
  taskId: string,
): Promise<FoundTask | undefined> {
  const about = { task_id: taskId, correlation_id: taskId };
  const read = await service.storage.read(taskId, { audit_event: "task_read", ...about, actor });
  if (read.outcome !== "found") return undefined;
  // Storage serves no file that doesn't fit the schema (TaskCodec.inspect).
  return { task: JSON.parse(read.content) as Task, sha256: read.sha256 };
}
