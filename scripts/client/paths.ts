// The paths of a task and its steps (SPEC 3).

export type StepName =
  | "brief"
  | "ack"
  | "tool-calls"
  | "result"
  | "verdict"
  | "approve"
  | "reject"
  | "redispatch"
  | "reopen";

/** An id with a slash in it names no other route. */
export function taskPath(taskId: string): string {
  return `/api/tasks/${encodeURIComponent(taskId)}`;
}

export function stepPath(taskId: string, step: StepName): string {
  return `${taskPath(taskId)}/${step}`;
}
