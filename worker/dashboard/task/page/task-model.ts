// One task as the page shows it: read once, read again on every live change to it, and what the last
// change brought. A failure to read again leaves what is shown and says how old it is.

import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { AuditLine } from "../../../../storage-adapter/port/audit-fact.ts";
import type { Outcome, Problem } from "../../api/outcome.ts";
import { unreachable } from "../../api/outcome.ts";
import { TRAIL_LINES_MAX } from "../../api/tasks.ts";
import type { LiveListener } from "../../live/live.ts";
import type { Task } from "../../../domain/task-schema.ts";
import { compareTasks } from "../compare/compare-tasks.ts";
import type { Difference } from "../compare/difference.ts";
import { Rereader } from "./rereader.ts";

/** A task and the ETag that it was drawn from: what a person decides on. */
export interface TaskVersion {
  task: Task;
  etag: string;
}

export type TaskState =
  | { kind: "loading" }
  | { kind: "shown"; version: TaskVersion }
  /** There is nothing to show, or nothing any more. */
  | { kind: "failed"; problem: Problem };

export type TrailState =
  | { kind: "loading" }
  /** `isCut`: there are more lines than one reading brings. */
  | { kind: "shown"; lines: AuditLine[]; isCut: boolean }
  | { kind: "failed"; problem: Problem };

/** What others have changed since the person last knew the task. */
export interface LiveUpdate {
  revision: number;
  atMs: number;
  differences: Difference[];
}

export interface TaskSources {
  readTask: (taskId: string, signal?: AbortSignal) => Promise<Outcome<Task>>;
  readTrail: (
    taskId: string,
    afterSeq: number,
    signal?: AbortSignal,
  ) => Promise<Outcome<AuditLine[]>>;
  onChange: (listener: LiveListener) => () => void;
  nowMs: () => number;
  /** How long to wait before it is read again, after so many readings in a row that failed. */
  retryMs: (failures: number) => number;
}

/** A trail is many lines: under a stream of changes it is read this often and no more. */
const TRAIL_INTERVAL_MS = 500;

export class TaskModel {
  readonly taskId: string;
  readonly #state = signal<TaskState>({ kind: "loading" });
  readonly #trail = signal<TrailState>({ kind: "loading" });
  readonly #update = signal<LiveUpdate | null>(null);
  readonly #outdated = signal<Problem | null>(null);
  readonly #sources: TaskSources;
  readonly #abort = new AbortController();
  readonly #taskReader: Rereader;
  readonly #trailReader: Rereader;
  readonly #stopListening: () => void;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** Changes up to here were this page's own. */
  #ownRevision = 0;
  /** What the person last knew: the update tells all that has changed since. */
  #known: Task | null = null;
  /** Set while a step is being sent: its own change is no surprise. */
  #held = false;

  constructor(taskId: string, sources: TaskSources) {
    this.taskId = taskId;
    this.#sources = sources;
    this.#taskReader = new Rereader(() => this.#readTask(), 0);
    this.#trailReader = new Rereader(() => this.#readTrail(), TRAIL_INTERVAL_MS);
    this.#stopListening = sources.onChange((change) => {
      if ("kind" in change || change.task_id === taskId) this.#changed();
    });
    void this.refresh();
  }

  get state(): ReadonlySignal<TaskState> {
    return this.#state;
  }

  get trail(): ReadonlySignal<TrailState> {
    return this.#trail;
  }

  get update(): ReadonlySignal<LiveUpdate | null> {
    return this.#update;
  }

  /** Why what is shown may be old; null when it isn't. */
  get outdated(): ReadonlySignal<Problem | null> {
    return this.#outdated;
  }

  /** Resolves when the task has been read anew; its trail follows. */
  refresh(): Promise<void> {
    void this.#trailReader.again();
    return this.#taskReader.again();
  }

  /** The service is back: what could not be read is read now. */
  async catchUp(): Promise<void> {
    const state = this.#state.peek();
    if (state.kind === "failed" || this.#outdated.peek() !== null) await this.refresh();
  }

  /** Runs a step of this page; live changes wait until its answer is there. */
  async holdWhile<Answer extends { revision: number }>(
    step: () => Promise<Outcome<Answer>>,
  ): Promise<Outcome<Answer>> {
    this.#held = true;
    try {
      const outcome = await step();
      if (outcome.ok) this.#ownRevision = outcome.value.revision;
      return outcome;
    } finally {
      this.#held = false;
      await this.refresh();
    }
  }

  /** The person has seen it. */
  dismissUpdate(): void {
    const state = this.#state.peek();
    if (state.kind === "shown") this.#known = state.version.task;
    this.#update.value = null;
  }

  dispose(): void {
    this.#stopListening();
    clearTimeout(this.#retry);
    this.#taskReader.stop();
    this.#trailReader.stop();
    this.#abort.abort();
  }

  #changed(): void {
    if (this.#held) return;
    void this.refresh();
  }

  async #readTask(): Promise<void> {
    const outcome = await settled(this.#sources.readTask(this.taskId, this.#abort.signal));
    if (this.#abort.signal.aborted || this.#held) return;
    this.#retryAfter(outcome);
    if (!outcome.ok) {
      this.#failed(outcome.problem);
    } else if (outcome.etag === null) {
      this.#failed(unreachable("It sent the task without its ETag."));
    } else {
      this.#show({ task: outcome.value, etag: outcome.etag });
    }
  }

  /** The stream may be live all the while: nothing else would say that it can be read again. */
  #retryAfter(outcome: Outcome<Task>): void {
    clearTimeout(this.#retry);
    this.#failures = outcome.ok ? 0 : this.#failures + 1;
    if (outcome.ok || !isPassing(outcome.problem)) return;
    this.#retry = setTimeout(() => void this.refresh(), this.#sources.retryMs(this.#failures));
  }

  #show(version: TaskVersion): void {
    const former = this.#state.peek();
    const { task } = version;
    this.#outdated.value = null;
    // The same bytes: the same objects, so that nothing on the page is drawn anew.
    if (former.kind === "shown" && former.version.etag === version.etag) return;
    if (this.#known === null || task.revision <= this.#ownRevision) {
      this.#known = task;
      this.#update.value = null;
    } else {
      const differences = compareTasks(this.#known, task);
      this.#update.value = { revision: task.revision, atMs: this.#sources.nowMs(), differences };
    }
    this.#state.value = { kind: "shown", version };
  }

  #failed(problem: Problem): void {
    const isShown = this.#state.peek().kind === "shown";
    // The service has spoken of this very task: what is shown is no longer so.
    const isAnswer = problem.status === 404 || problem.code === "task_file_invalid";
    if (isShown && !isAnswer) this.#outdated.value = problem;
    else this.#state.value = { kind: "failed", problem };
  }

  async #readTrail(): Promise<void> {
    const former = this.#trail.peek();
    const known = former.kind === "shown" ? former.lines : [];
    // Lines are only ever added: what is known need not be read again.
    const afterSeq = known.at(-1)?.seq ?? 0;
    const { signal: aborted } = this.#abort;
    const outcome = await settled(this.#sources.readTrail(this.taskId, afterSeq, aborted));
    if (aborted.aborted) return;
    if (outcome.ok) {
      const isCut = outcome.value.length >= TRAIL_LINES_MAX;
      if (former.kind === "shown" && outcome.value.length === 0) return;
      this.#trail.value = { kind: "shown", lines: [...known, ...outcome.value], isCut };
    } else if (former.kind !== "shown") {
      this.#trail.value = { kind: "failed", problem: outcome.problem };
    }
  }
}

/** No answer, or none about the task: the next one may be another. */
function isPassing({ status, code }: Problem): boolean {
  return status === 0 || (status >= 500 && code !== "task_file_invalid");
}

/** Aborted requests reject; nobody waits for their outcome any more. */
async function settled<T>(asked: Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await asked;
  } catch {
    return { ok: false, problem: unreachable("The request was given up.") };
  }
}
