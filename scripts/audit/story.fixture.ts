// A task's whole story on disk, made for tests by the task engine's own steps: message, brief, ack,
// tool call, result, a reviewer's rejection, a re-dispatch and a second attempt up to the verdict.

import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serializeTask } from "../../worker/domain/canonical-json.ts";
import { deriveStatus } from "../../worker/domain/engine.ts";
import type { StepFact, StepOutcome } from "../../worker/domain/step.ts";
import { ackTask } from "../../worker/domain/steps/ack.ts";
import { createTask } from "../../worker/domain/steps/create.ts";
import { decideTask } from "../../worker/domain/steps/decide.ts";
import { redispatchTask } from "../../worker/domain/steps/redispatch.ts";
import { submitResult } from "../../worker/domain/steps/result.ts";
import { recordToolCall } from "../../worker/domain/steps/tool-call.ts";
import { recordVerdict } from "../../worker/domain/steps/verdict.ts";
import type { Actor, Task } from "../../worker/domain/task-schema.ts";
import { type ChainLineInput, asFile, buildChain } from "./chain.fixture.ts";

export const STORY_ID = "aaaabbbbcccc";
const AT = "2026-11-20T09:00:00.000Z";
const EXECUTOR: Actor = { role: "executor", name: "codex" };
const REVIEWER: Actor = { role: "reviewer", name: "ro" };
const PERSON: Actor = { role: "admin", name: "maria" };
const TELEGRAM: Actor = { role: "telegram", name: "telegram" };

export class StoryFixture {
  readonly lines: ChainLineInput[] = [];
  #task: Task | undefined;

  get task(): Task {
    if (this.#task === undefined) throw new Error("the story has no task yet");
    return this.#task;
  }

  addLine(line: ChainLineInput): void {
    this.lines.push({ correlation_id: STORY_ID, task_id: STORY_ID, ...line });
  }

  /** A step's change line, as storage writes it. */
  add(
    actor: Actor,
    step: (context: { actor: Actor; at: string; contentSha256: string }) => StepOutcome,
  ): void {
    const contentSha256 = this.#task === undefined ? "" : sha256Of(serializeTask(this.#task));
    const outcome = step({ actor, at: AT, contentSha256 });
    if (!outcome.ok) throw new Error(outcome.refusal.detail);
    this.#task = outcome.task;
    this.#addChange(actor, outcome.fact);
  }

  #addChange(actor: Actor, fact: StepFact): void {
    const cause = this.lines.findLastIndex(
      (line) =>
        line.correlation_id === STORY_ID &&
        (fact.caused_by as readonly string[]).includes(line.audit_event),
    );
    this.addLine({
      ...fact.detail,
      audit_event: fact.audit_event,
      actor: { role: actor.role, name: actor.name },
      ...(cause === -1 ? {} : { causation_seq: cause + 1 }),
      revision: this.task.revision,
      status: this.task.status,
      file_sha256: sha256Of(serializeTask(this.task)),
    });
  }

  /** A hand edit, as storage takes it in. */
  editByHand(change: (task: Task) => Task, detail: Record<string, unknown> = {}): void {
    const edited = change(this.task);
    this.#task = { ...edited, revision: this.task.revision + 1, status: deriveStatus(edited) };
    this.addLine({
      ...detail,
      audit_event: "ssot_external_change",
      actor: { role: "system", name: "ssot" },
      revision: this.task.revision,
      status: this.task.status,
      file_sha256: sha256Of(serializeTask(this.task)),
    });
  }

  async write(dataDir: string, lines: readonly ChainLineInput[] = this.lines): Promise<void> {
    await mkdir(join(dataDir, "audit"), { recursive: true });
    await mkdir(join(dataDir, "ssot"), { recursive: true });
    await writeFile(join(dataDir, "audit", "events.jsonl"), asFile(buildChain(lines).lines));
    if (this.#task === undefined) return;
    await writeFile(join(dataDir, "ssot", `${STORY_ID}.json`), serializeTask(this.#task));
  }
}

/** Up to the first attempt's result: nobody has judged it yet. */
export function storyInProgress(requestText = "Tidy the archive"): StoryFixture {
  const story = new StoryFixture();
  story.lines.push({ audit_event: "service_started" });
  story.addLine({ audit_event: "telegram_ingested", actor: TELEGRAM, sent_at: AT });
  story.add(TELEGRAM, (context) =>
    createTask(
      {
        task_id: STORY_ID,
        request_text: requestText,
        source: "telegram",
        message: { chat_id: 1, message_id: 2, sent_at: AT },
      },
      context,
    ),
  );
  story.addLine({ audit_event: "task_read", actor: { role: "reader", name: "reader" } });
  addAttempt(story, 1);
  return story;
}

/** Rejected, dispatched again, done again and countersigned. */
export function wholeStory(): StoryFixture {
  const story = storyInProgress();
  story.add(REVIEWER, (context) =>
    recordVerdict(
      story.task,
      {
        attempt: 1,
        decision: "reject",
        reason: "not yet",
        issues: [{ issue_id: "i1", criterion_ref: "c1", text: "the shelf is empty" }],
      },
      context,
    ),
  );
  story.add(PERSON, (context) => redispatchTask(story.task, {}, context));
  addAttempt(story, 2);
  story.add(PERSON, (context) =>
    decideTask(story.task, { decision: "approve", reason: "only because of X" }, context),
  );
  return story;
}

function addAttempt(story: StoryFixture, attempt: number): void {
  const criteria = story.task.acceptance_criteria.map((criterion) => criterion.text);
  story.add(EXECUTOR, (context) =>
    ackTask(story.task, { attempt, criteria_echo: criteria, scope_echo: [] }, context),
  );
  for (const status of ["running", "succeeded"] as const) {
    const call = { tool_call_id: `t${attempt}`, name: "shell", status };
    story.add(EXECUTOR, (context) => recordToolCall(story.task, call, context));
  }
  const issues = story.task.dispatch?.issues ?? [];
  const work_log = [
    { criterion_ref: "c1", tool_call_id: `t${attempt}`, text: "done" },
    ...issues.map((issue) => ({ issue_ref: issue.issue_id, criterion_ref: "c1", text: "mended" })),
  ];
  story.add(EXECUTOR, (context) => submitResult(story.task, { attempt, work_log }, context));
}

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The story's lines without the last one of an event. */
export function without(story: StoryFixture, event: string): ChainLineInput[] {
  return changed(story, event, () => ({ audit_event: "service_started", correlation_id: "req-0" }));
}

/** The story's lines with the last one of an event changed. */
export function changed(
  story: StoryFixture,
  event: string,
  change: (line: ChainLineInput) => ChainLineInput,
): ChainLineInput[] {
  const index = story.lines.findLastIndex((line) => line.audit_event === event);
  return story.lines.with(index, change(story.lines[index]!));
}
