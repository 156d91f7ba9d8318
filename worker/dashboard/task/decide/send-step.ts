// A command on its way: the step's route, with the ETag of what the person saw. Who is not signed in,
// or not any more, is asked first, and the step goes on from there.

import type { Outcome } from "../../api/outcome.ts";
import { approve, brief, redispatch, reject, reopen } from "../../api/tasks.ts";
import type { TaskAnswer } from "../../api/tasks.ts";
import { ensureSignedIn, refreshSession } from "../../session/session.ts";
import type { TaskModel } from "../page/task-model.ts";
import type { StepCommand } from "./build-command.ts";

/** Null: the person turned away from signing in; nothing was sent. */
export async function sendStep(
  model: TaskModel,
  command: StepCommand,
  etag: string,
): Promise<Outcome<TaskAnswer> | null> {
  if (!(await ensureSignedIn())) return null;
  const outcome = await model.holdWhile(() => send(model.taskId, command, etag));
  if (outcome.ok || outcome.problem.status !== 401) return outcome;
  // The session is over, which the service alone can know.
  await refreshSession();
  if (!(await ensureSignedIn())) return null;
  return model.holdWhile(() => send(model.taskId, command, etag));
}

function send(taskId: string, command: StepCommand, etag: string): Promise<Outcome<TaskAnswer>> {
  switch (command.step) {
    case "approve":
      return approve(taskId, command.body, etag);
    case "reject":
      return reject(taskId, command.body, etag);
    case "reopen":
      return reopen(taskId, command.body, etag);
    case "redispatch":
      return redispatch(taskId, etag);
    case "brief":
      return brief(taskId, command.body, etag);
  }
}
