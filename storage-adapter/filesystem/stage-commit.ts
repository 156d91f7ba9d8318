// Stages one commit: checks it against what is known by now (earlier commits of the same batch and
// hand edits included), then adds its lines, its file and its row.

import { TASK_FILE_BYTES_MAX } from "../port/index.ts";
import type {
  AppendOutcome,
  AuditFact,
  Change,
  CommitRefusal,
  Committed,
  ReservedKey,
} from "../port/index.ts";
import { sha256Hex } from "./audit-chain.ts";
import { stageExternalChange } from "./stage-external-change.ts";
import type { Staging } from "./staging.ts";
import { type TaskRow, lastChange, liveRow } from "./task-row.ts";

type Appended = AppendOutcome & { outcome: "appended" };
type KeyTaken = CommitRefusal & { outcome: "key_taken" };

export function stageCommit(staging: Staging, change: Change): Committed | CommitRefusal {
  const taken = findTakenKey(staging, change.reserve);
  if (taken !== undefined) return taken;
  const { row } = stageExternalChange(staging, change.task_id);
  const refusal = checkExpectation(row, change.expected_revision);
  if (refusal !== undefined) return refusal;
  return stageAccepted(staging, change, row);
}

export function stageAppend(
  staging: Staging,
  facts: readonly AuditFact[],
  reserve?: readonly ReservedKey[],
): Appended | KeyTaken {
  const taken = findTakenKey(staging, reserve);
  if (taken !== undefined) return taken;
  const lines = facts.map((fact, index) =>
    staging.addLine(fact, {}, index === facts.length - 1 ? reserve : []),
  );
  const last = lines.at(-1);
  if (last === undefined) throw new TypeError("an append needs a fact");
  return { outcome: "appended", seq: last.seq, at: last.at };
}

function findTakenKey(
  staging: Staging,
  reserve: readonly ReservedKey[] | undefined,
): KeyTaken | undefined {
  for (const { kind, key } of reserve ?? []) {
    const kept = staging.parts.keys.lookupStaged(kind, key);
    if (kept !== null) return { outcome: "key_taken", kept };
  }
  return undefined;
}

function checkExpectation(
  row: TaskRow | undefined,
  expected: Change["expected_revision"],
): CommitRefusal | undefined {
  if (expected === "absent") return row === undefined ? undefined : { outcome: "exists" };
  if (row === undefined) return { outcome: "absent" };
  if (row.state === "deleted") return { outcome: "deleted" };
  if (row.state === "invalid") return { outcome: "invalid", problems: row.problems };
  if (row.revision !== expected) return { outcome: "revision_changed", revision: row.revision };
  return undefined;
}

function stageAccepted(staging: Staging, change: Change, row: TaskRow | undefined): Committed {
  const { codec } = staging.parts;
  const identity =
    row === undefined
      ? { task_id: change.task_id }
      : { task_id: change.task_id, correlation_id: row.correlation_id };
  const inspected = codec.inspect(change.content, identity);
  if (!inspected.ok) {
    throw new TypeError(
      `a commit's content is not a task: ${JSON.stringify(inspected.problems[0])}`,
    );
  }
  const { summary } = inspected;
  const revision = change.expected_revision === "absent" ? 1 : change.expected_revision + 1;
  if (summary.revision !== revision) throw new TypeError("a commit's content skips a revision");
  if (Buffer.byteLength(change.content) > TASK_FILE_BYTES_MAX) {
    throw new TypeError("a commit's content is larger than a task file may be");
  }
  const sha256 = sha256Hex(change.content);
  for (const fact of change.preceding ?? []) staging.addLine(fact);
  const { latestChangeSeq: previous_change_seq } = staging;
  const line = staging.addChange(
    change.fact,
    { task_id: change.task_id, revision, status: summary.status, file_sha256: sha256 },
    change.reserve,
  );
  staging.addFile({
    taskId: change.task_id,
    revision,
    content: change.content,
    sha256,
    expectedSignature: row?.signature ?? "",
    seq: line.seq,
  });
  const file = { sha256, previous_sha256: row?.sha256 ?? "", signature: "" };
  staging.putRow(liveRow(summary, file, lastChange(line, change.fact)));
  const { seq, at } = line;
  return { outcome: "committed", seq, previous_change_seq, at, sha256, revision };
}
