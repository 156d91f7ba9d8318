// POST /api/tasks: a task that comes from a person or a script. Those that come from messages are
// made by webhook-telegram.ts.

import { taskAnswerSchema } from "../domain/answer-schemas.ts";
import { serializeTask, sha256HexOf } from "../domain/canonical-json.ts";
import { createCommand } from "../domain/commands.ts";
import type { CreateCommand } from "../domain/commands.ts";
import { createTask } from "../domain/steps/create.ts";
import { failed } from "../http/failure.ts";
import { reservationOf } from "../http/idempotency.ts";
import type { IdempotencyClaim, WriteAnswer } from "../http/idempotency.ts";
import { API_BODY_BYTES_MAX, interpretJson, receiveJson } from "../http/json-request.ts";
import { nowIso } from "../service.ts";
import { answerOnce } from "./answer-once.ts";
import type { WriteOutcome } from "./answer-once.ts";
import type { Answer, Call, RouteDefinition } from "./route.ts";
import { writeHeaders } from "./write-headers.ts";
import { taskAnswer } from "./task-answer.ts";

/** 48 bits; an id that is taken already is minted again. */
const MINTED_ID_BYTES = 6;
const MINTING_TRIES_MAX = 5;

const body = { schema: createCommand, required: true };

export const taskCreateRoute: RouteDefinition = {
  method: "POST",
  path: "/api/tasks",
  access: { kind: "roles", roles: ["admin"] },
  docs: {
    summary: "Create a task",
    tag: "tasks",
    headers: writeHeaders,
    body,
    answers: { 201: { description: "The task exists, durably.", schema: taskAnswerSchema } },
    problems: [400, 409, 413, 415, 422, 503],
  },
  handle: createFromRequest,
};

async function createFromRequest(call: Call): Promise<Answer> {
  const received = await receiveJson(call.request, API_BODY_BYTES_MAX);
  if (!received.ok) return failed(received.failure);
  return answerOnce(call, received.bytes, async (claim) => {
    const command = claim.ok ? interpretJson(received.bytes, body) : claim;
    if (!command.ok) return { outcome: "failed", failed: failed(command.failure) };
    return createUnderFreeId(call, command.value, claim.ok ? claim.value : undefined);
  });
}

async function createUnderFreeId(
  call: Call,
  command: CreateCommand,
  claim: IdempotencyClaim | undefined,
): Promise<WriteOutcome> {
  if (command.task_id !== undefined) {
    const taskId = command.task_id;
    const created = await create(call, { ...command, task_id: taskId }, claim);
    if (created !== "exists") return created;
    return { outcome: "failed", failed: failed({ reason: "task_id_taken" }) };
  }
  for (let tries = 0; tries < MINTING_TRIES_MAX; tries += 1) {
    const taskId = `api-${call.service.randomHex(MINTED_ID_BYTES)}`;
    const created = await create(call, { ...command, task_id: taskId }, claim);
    if (created !== "exists") return created;
  }
  throw new Error(`${MINTING_TRIES_MAX} minted task ids in a row were taken: not random.`);
}

async function create(
  call: Call,
  command: CreateCommand & { task_id: string },
  claim: IdempotencyClaim | undefined,
): Promise<WriteOutcome | "exists"> {
  const { actor } = call.caller;
  const made = createTask(command, { actor, at: nowIso(call.service) });
  if (!made.ok) {
    // A 409 comes before a 422 (SPEC 3).
    const known = await call.service.storage.read(command.task_id);
    if (known.outcome !== "absent") return "exists";
    return { outcome: "failed", failed: failed({ reason: "refused", refusal: made.refusal }) };
  }
  const { task_id, correlation_id } = made.task;
  const content = serializeTask(made.task);
  const answer: WriteAnswer = {
    status: 201,
    answer: taskAnswer(made.task),
    sha256: sha256HexOf(content),
    location: `/api/tasks/${task_id}`,
  };
  const committed = await call.service.storage.commit({
    task_id,
    expected_revision: "absent",
    content,
    fact: { ...made.fact, correlation_id, task_id, actor },
    ...(claim && { reserve: [reservationOf(claim, answer)] }),
  });
  if (committed.outcome === "committed") {
    return { outcome: "written", answer, seq: committed.seq, at: committed.at };
  }
  if (committed.outcome === "key_taken") return { outcome: "key_taken", kept: committed.kept };
  if (TAKEN.has(committed.outcome)) return "exists";
  throw new Error(`Storage answered ${committed.outcome} to the creation of a task.`);
}

/** Known already, whether its file is there, gone or invalid. */
const TAKEN: ReadonlySet<string> = new Set(["exists", "deleted", "invalid", "revision_changed"]);
