// Which task a commit's CI is about (SPEC 6): the branch `task/{task_id}` says it, or else a `Task-Id:`
// trailer in the commit's message. Pure.

import { TASK_ID_PATTERN } from "../domain/task-schema.ts";

const BRANCH_PREFIX = "task/";
const TRAILER_KEY = "task-id";

export interface CommitNames {
  /** Branches of the repository that the commit is the head of. */
  branches: readonly string[];
  /** The commit's message, where the event tells it. */
  message?: string | undefined;
}

export type NamedTask =
  | { ok: true; taskId: string }
  | { ok: false; reason: "no_task_named" | "task_ambiguous" | "task_id_malformed" };

/** A branch is where the work is done, so it outweighs a trailer that was carried along by a copy. */
export function findNamedTask({ branches, message }: CommitNames): NamedTask {
  const byBranch = branches
    .filter((branch) => branch.startsWith(BRANCH_PREFIX))
    .map((branch) => branch.slice(BRANCH_PREFIX.length));
  const named = new Set(byBranch.length > 0 ? byBranch : trailersOf(message ?? ""));
  const [taskId] = named;
  if (taskId === undefined) return { ok: false, reason: "no_task_named" };
  if (named.size > 1) return { ok: false, reason: "task_ambiguous" };
  if (!TASK_ID_PATTERN.test(taskId)) return { ok: false, reason: "task_id_malformed" };
  return { ok: true, taskId };
}

/** As git has them: `Key: value` in the last paragraph, the key in whatever case. */
function trailersOf(message: string): string[] {
  const lines = message.trimEnd().split("\n");
  const lastBlank = lines.findLastIndex((line) => line.trim() === "");
  return lines.slice(lastBlank + 1).flatMap((line) => {
    const colon = line.indexOf(":");
    const isTrailer = line.slice(0, Math.max(colon, 0)).trimEnd().toLowerCase() === TRAILER_KEY;
    return isTrailer ? [line.slice(colon + 1).trim()] : [];
  });
}
