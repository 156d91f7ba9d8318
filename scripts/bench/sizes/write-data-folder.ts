// Writes a data folder as long use leaves it: so many tasks at all stages, so many audit lines. The
// storage driver itself writes it, and stops cleanly: chain, files, rotation, head and index are its
// own, and a service that starts on the folder finds nothing to repair.

import { startFilesystemStorage } from "../../../storage-adapter/filesystem/index.ts";
import type { AuditFact, TaskStorage } from "../../../storage-adapter/port/index.ts";
import { serializeTask, sha256HexOf } from "../../../worker/domain/canonical-json.ts";
import type { StepFact, StepOutcome } from "../../../worker/domain/step.ts";
import { taskCodec } from "../../../worker/domain/task-codec.ts";
import type { Actor, Task } from "../../../worker/domain/task-schema.ts";
import { VerificationFault } from "../../validation/verification-fault.ts";
import { backgroundFact } from "./background-line.ts";
import { type Deed, PERSON, createNth, deedsOf } from "./task-life.ts";

/** The start's and the stop's. */
const SERVICE_LINES = 2;
/** Tasks that are worked on at the same time. */
const GROUP_TASKS = 500;
/** Commits that share their syncs: other lines stand between the changes, as in use. */
const COMMITS_AT_ONCE = 50;

export interface FolderSize {
  tasks: number;
  /** Of the audit log, all of them. */
  lines: number;
}

export interface WrittenFolder extends FolderSize {
  dataDir: string;
  /** The seqs of all changes, in order. */
  changeSeqs: number[];
}

/** Throws RangeError where the tasks alone make more lines, VerificationFault when it is aborted. */
export async function writeDataFolder(
  dataDir: string,
  size: FolderSize,
  signal: AbortSignal,
): Promise<WrittenFolder> {
  const changes = changesOf(size.tasks);
  const between = size.lines - SERVICE_LINES - changes;
  if (between < 0) throw new RangeError(`${size.tasks} tasks make more than ${size.lines} lines`);
  const nowMs = pastClock(size.lines);
  const driver = await startFilesystemStorage({
    dataDir,
    codec: taskCodec,
    service: { pid: process.pid, version: "generated" },
    nowMs,
  });
  const writer = new FolderWriter(driver.storage, { changes, between }, nowMs);
  try {
    for (let from = 0; from < size.tasks; from += GROUP_TASKS) {
      if (signal.aborted) throw new VerificationFault(String(signal.reason));
      await writer.liveThrough(from, Math.min(from + GROUP_TASKS, size.tasks));
    }
  } finally {
    await driver.stop("generated");
  }
  return { dataDir, ...size, changeSeqs: writer.changeSeqs };
}

/** How many changes so many tasks come to. */
export function changesOf(tasks: number): number {
  let changes = 0;
  for (let nth = 0; nth < tasks; nth += 1) changes += 1 + deedsOf(nth).length;
  return changes;
}

/** A millisecond later each time it is asked, and never ahead: a service goes on from its last line. */
function pastClock(lines: number): () => number {
  // It is asked once a line, and once for each change.
  const startMs = Date.now() - 2 * lines;
  let asked = 0;
  return () => Math.min(startMs + asked++, Date.now());
}

class FolderWriter {
  readonly changeSeqs: number[] = [];
  readonly #storage: TaskStorage;
  /** Lines to be written: of changes, and between them. */
  readonly #lines: { changes: number; between: number };
  readonly #nowMs: () => number;
  readonly #tasks = new Map<number, Task>();
  #created = 0;
  #written = 0;

  constructor(
    storage: TaskStorage,
    lines: { changes: number; between: number },
    nowMs: () => number,
  ) {
    this.#storage = storage;
    this.#lines = lines;
    this.#nowMs = nowMs;
  }

  /** Creates these tasks and takes each as far as it goes, all of them one deed at a time. */
  async liveThrough(from: number, end: number): Promise<void> {
    const group = Array.from({ length: end - from }, (_, index) => from + index);
    await this.#inPieces(group, (nth) => this.#create(nth));
    for (let step = 0; ; step += 1) {
      const going = group.filter((nth) => deedsOf(nth).length > step);
      if (going.length === 0) break;
      await this.#inPieces(going, (nth) => this.#act(nth, deedsOf(nth)[step]));
    }
    this.#tasks.clear();
  }

  async #inPieces(group: readonly number[], commit: (nth: number) => Promise<number>) {
    for (let from = 0; from < group.length; from += COMMITS_AT_ONCE) {
      const piece = group.slice(from, from + COMMITS_AT_ONCE);
      this.changeSeqs.push(...(await Promise.all(piece.map(commit))));
      await this.#fillUp();
    }
  }

  /** As many other lines as fall to the changes so far. */
  async #fillUp(): Promise<void> {
    const { changes, between } = this.#lines;
    const due = Math.floor((between * this.changeSeqs.length) / changes);
    const facts: AuditFact[] = [];
    for (; this.#written < due; this.#written += 1) {
      facts.push(backgroundFact(this.#written, this.#created));
    }
    if (facts.length > 0) await this.#storage.append(facts);
  }

  async #create(nth: number): Promise<number> {
    const seq = await this.#commit(nth, PERSON, createNth(nth, this.#now()), "absent");
    this.#created += 1;
    return seq;
  }

  async #act(nth: number, deed: Deed | undefined): Promise<number> {
    const task = this.#tasks.get(nth);
    if (task === undefined || deed === undefined) throw new Error("no such deed");
    const contentSha256 = sha256HexOf(serializeTask(task));
    const outcome = deed.take(task, { actor: deed.actor, at: this.#now(), contentSha256 });
    return this.#commit(nth, deed.actor, outcome, task.revision);
  }

  async #commit(
    nth: number,
    actor: Actor,
    outcome: StepOutcome,
    expected: number | "absent",
  ): Promise<number> {
    if (!outcome.ok) throw new Error(`a generated step was refused: ${outcome.refusal.detail}`);
    const { task, fact } = outcome;
    const committed = await this.#storage.commit({
      task_id: task.task_id,
      expected_revision: expected,
      content: serializeTask(task),
      fact: factOf(task, actor, fact),
    });
    if (committed.outcome !== "committed") throw new Error(`a commit came to ${committed.outcome}`);
    this.#tasks.set(nth, task);
    return committed.seq;
  }

  #now(): string {
    return new Date(this.#nowMs()).toISOString();
  }
}

function factOf(task: Task, actor: Actor, fact: StepFact): AuditFact {
  const { task_id, correlation_id } = task;
  return { ...fact, task_id, correlation_id, actor };
}
