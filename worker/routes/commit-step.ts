// One step on one task, from reading to committed: the loop that makes "one writer wins" true. Used by
// the step routes, by Telegram's edits and by GitHub's deliveries.

import type { AuditFact } from "../../storage-adapter/port/audit-fact.ts";
import type { ReservedKey } from "../../storage-adapter/port/reserved-key.ts";
import type { Freshness, ReadOutcome } from "../../storage-adapter/port/task-storage.ts";
import { serializeTask, sha256HexOf } from "../domain/canonical-json.ts";
import type { Step } from "../domain/step.ts";
import type { Actor, Task } from "../domain/task-schema.ts";
import { etagOf, ifMatchHolds } from "../http/conditional.ts";
import type { EntityTag } from "../http/conditional.ts";
import { failed } from "../http/failure.ts";
import type { Failed, Failure, TaskRef } from "../http/failure.ts";
import type { WriteAnswer } from "../http/idempotency.ts";
import type { Interpreted } from "../http/json-request.ts";
import { nowIso } from "../service.ts";
import type { Service } from "../service.ts";
import type { WriteOutcome } from "./answer-once.ts";
import { taskAnswer } from "./task-answer.ts";

/**
 * Each lost round means that somebody else's change was committed, so the last is met only by one of
 * so many writers of one task at the same moment: 50 was too few for 300 deliveries and 100 briefs.
 */
const COMMIT_ROUNDS_MAX = 500;

export interface StepRequest<Command> {
  taskId: string;
  actor: Actor;
  step: Step<Command>;
  /** Asked after the task was found, each time: a 404 comes before a 400 (SPEC 3). Pure. */
  command(): Interpreted<Command>;
  ifMatch?: "*" | EntityTag[];
  /** Lines that come before the step's own, in the same commit. */
  preceding?(about: TaskRef): AuditFact[];
  /** Keys that are taken by this very commit. */
  reserve?(answer: WriteAnswer): ReservedKey[];
}

export async function commitStep<Command>(
  service: Service,
  request: StepRequest<Command>,
): Promise<WriteOutcome> {
  // From memory, where it is there: a commit from an old revision is told so. What is refused is
  // looked at again: it must not be for what a hand edit, or somebody else, has just taken away.
  const quick = await attempt(service, request, "recent");
  if (quick !== "revision_changed" && quick.outcome !== "failed") return quick;
  for (let round = 0; round < COMMIT_ROUNDS_MAX; round += 1) {
    const outcome = await attempt(service, request, "fresh");
    if (outcome !== "revision_changed") return outcome;
  }
  return refuse({ reason: "contended" }, refOf(request.taskId));
}

async function attempt<Command>(
  service: Service,
  request: StepRequest<Command>,
  freshness: Freshness,
): Promise<WriteOutcome | "revision_changed"> {
  const read = await service.storage.read(request.taskId, undefined, freshness);
  if (read.outcome === "absent") return refuse({ reason: "task_not_found" });
  if (read.outcome === "deleted") return refuse({ reason: "task_deleted" });
  const command = request.command();
  if (!command.ok) return refuse(command.failure);
  if (read.outcome === "invalid") return refuse(invalid(read), refOf(request.taskId));
  return tryOnce(service, request, command.value, read);
}

async function tryOnce<Command>(
  service: Service,
  request: StepRequest<Command>,
  command: Command,
  read: ReadOutcome & { outcome: "found" },
): Promise<WriteOutcome | "revision_changed"> {
  const about = { task_id: request.taskId, correlation_id: read.correlation_id };
  const { actor } = request;
  const context = { actor, at: nowIso(service), contentSha256: read.sha256 };
  // Storage serves no file that doesn't fit the schema (TaskCodec.inspect).
  const stepped = request.step(JSON.parse(read.content) as Task, command, context);
  // What this caller may never do is a 403 whatever the condition; all else comes after it (SPEC 3).
  const isForbidden = !stepped.ok && stepped.refusal.kind === "forbidden";
  if (request.ifMatch && !isForbidden && !ifMatchHolds(request.ifMatch, read.sha256)) {
    return refuse({ reason: "precondition_failed", currentEtag: etagOf(read.sha256) }, about);
  }
  if (!stepped.ok) return refuse({ reason: "refused", refusal: stepped.refusal }, about);
  const content = serializeTask(stepped.task);
  const sha256 = sha256HexOf(content);
  const answer: WriteAnswer = { status: 200, answer: taskAnswer(stepped.task), sha256 };
  const committed = await service.storage.commit({
    task_id: request.taskId,
    expected_revision: read.revision,
    content,
    ...(request.preceding && { preceding: request.preceding(about) }),
    fact: { ...stepped.fact, ...about, actor },
    ...(request.reserve && { reserve: request.reserve(answer) }),
  });
  switch (committed.outcome) {
    case "committed":
      return { outcome: "written", answer, seq: committed.seq, at: committed.at };
    case "revision_changed":
      return "revision_changed";
    case "key_taken":
      return { outcome: "key_taken", kept: committed.kept };
    case "absent":
      return refuse({ reason: "task_not_found" });
    case "deleted":
      return refuse({ reason: "task_deleted" });
    case "invalid":
      return refuse(invalid(committed), about);
    case "exists":
      throw new Error("Storage answered `exists` to a change of a task that was read.");
  }
}

function refuse(failure: Failure, about?: TaskRef): { outcome: "failed"; failed: Failed } {
  return { outcome: "failed", failed: failed(failure, about) };
}

function invalid({ problems }: { problems: { path: string; message: string }[] }): Failure {
  return { reason: "task_file_invalid", problems, access: "write" };
}

/** Every task's correlation id is its own id. */
function refOf(taskId: string): TaskRef {
  return { task_id: taskId, correlation_id: taskId };
}
