// Properties that hold whatever happens to a task, in whatever order, by whomever.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, serializeTask, sha256HexOf } from "./canonical-json.ts";
import { deriveStatus } from "./engine.ts";
import { type TaskStage, deriveStage } from "./stage.ts";
import type { StepContext, StepOutcome } from "./step.ts";
import { ackTask } from "./steps/ack.ts";
import { briefTask } from "./steps/brief.ts";
import { createTask } from "./steps/create.ts";
import { decideTask } from "./steps/decide.ts";
import { recordCiStatus } from "./steps/record-ci-status.ts";
import type { CiReport } from "./steps/record-ci-status.ts";
import { recordEdit } from "./steps/edit-message.ts";
import { redispatchTask } from "./steps/redispatch.ts";
import { reopenTask } from "./steps/reopen.ts";
import { submitResult } from "./steps/result.ts";
import { recordToolCall } from "./steps/tool-call.ts";
import { recordVerdict } from "./steps/verdict.ts";
import { taskCodec } from "./task-codec.ts";
import type { Actor, Task, TaskStatus } from "./task-schema.ts";
import { CI_STATES, task as taskSchema } from "./task-schema.ts";
import { by, echoOf, jo, kim, lee, maria, minute, remy } from "./task.fixture.ts";

const STEP_NAMES = [
  "brief",
  "ack",
  "tool-call",
  "result",
  "verdict",
  "approve",
  "reject",
  "redispatch",
  "reopen",
  "edit",
  "ci",
] as const;
type StepName = (typeof STEP_NAMES)[number];

/** Fewer, and the run has shown nothing about the step. */
const ACCEPTED_MIN = 20;

interface Act {
  step: StepName;
  actor: Actor;
  text: string;
  /** Chooses among references, most of them good; 0 chooses a wrong one. */
  choice: number;
  /** Now and then a step names the attempt before or after the current one. */
  attemptShift: number;
}

const DIFFICULT_TEXTS = [
  "👩🏽‍🚀",
  "e\u0301",
  "\u2028",
  "\r\n",
  "\u0000",
  '"\\',
  "\ufeff",
  "\ud7ff\ue000",
];
const text = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 12 }),
  fc.constantFrom(...DIFFICULT_TEXTS),
);
const act: fc.Arbitrary<Act> = fc.record<Act>({
  // Decisions and edits are possible at any time; the others need their turn.
  step: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom("ack", "tool-call", "result", "verdict", "redispatch", "reopen"),
    },
    { weight: 1, arbitrary: fc.constantFrom(...STEP_NAMES) },
  ),
  // A step's own role is the likeliest, so that most sequences get somewhere.
  actor: fc.constantFrom<Actor[]>(maria, jo, kim, lee, remy, {
    role: "reviewer",
    name: "kim",
  }),
  text,
  choice: fc.integer({ min: 0, max: 8 }),
  attemptShift: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, -1, 1),
});

const OWN_ROLE: Partial<Record<StepName, Actor>> = {
  brief: maria,
  ack: kim,
  "tool-call": kim,
  result: kim,
  verdict: remy,
  approve: jo,
  reject: jo,
  redispatch: remy,
  reopen: maria,
};

function pick(choice: number, ids: readonly string[]): string {
  return choice === 0 || ids.length === 0 ? "nowhere" : (ids[choice % ids.length] ?? "nowhere");
}

function take(task: Task, command: Act, context: StepContext): StepOutcome {
  const attempt = task.attempt + command.attemptShift;
  const criterion = pick(
    command.choice,
    task.acceptance_criteria.map(({ id }) => id),
  );
  const issues = [{ criterion_ref: criterion, text: command.text }];
  const handedOut = task.dispatch?.issues[0]?.issue_id;
  switch (command.step) {
    case "brief":
      return briefTask(task, { declared_scope: [command.text] }, context);
    case "ack": {
      const echo = { ...echoOf(task), attempt };
      return ackTask(task, command.choice === 0 ? { ...echo, scope_echo: ["?"] } : echo, context);
    }
    case "tool-call": {
      const status = (["running", "succeeded", "failed"] as const)[command.choice % 3] ?? "failed";
      const id = `t${command.choice % 4}`;
      return recordToolCall(task, { tool_call_id: id, attempt, name: "x", status }, context);
    }
    case "result": {
      const entry = { criterion_ref: criterion, text: command.text };
      const answered = handedOut === undefined ? entry : { ...entry, issue_ref: handedOut };
      return submitResult(task, { attempt, work_log: [answered, { text: command.text }] }, context);
    }
    case "verdict": {
      const decision = command.choice % 3 === 1 ? "approve" : "reject";
      const list = decision === "reject" || command.choice > 3 ? issues : [];
      return recordVerdict(
        task,
        { attempt, decision, reason: command.text, issues: list },
        context,
      );
    }
    case "approve":
    case "reject":
      return decideTask(task, { decision: command.step, reason: command.text, issues }, context);
    case "redispatch":
      return redispatchTask(task, {}, context);
    case "reopen":
      return reopenTask(task, { reason: command.text }, context);
    case "edit":
      return recordEdit(task, { text: command.text, at: context.at }, context);
    case "ci":
      return recordCiStatus(task, ciReport(command), context);
  }
}

function ciReport({ text: words, choice }: Act): CiReport {
  return {
    state: CI_STATES[choice % CI_STATES.length] ?? "pending",
    head_sha: "a".repeat(40),
    url: null,
    run_attempt: choice,
    at: minute(choice),
    body_sha256: sha256HexOf(words),
  };
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}

function startingTask(words: string[]): Task {
  const created = createTask(
    {
      task_id: "sample-p",
      request_text: words.join("") || "x",
      acceptance_criteria: words.map((word) => ({ text: word })),
      declared_scope: words,
    },
    by(maria),
  );
  if (!created.ok) throw new Error(created.refusal.code);
  return created.task;
}

/** The stage tells a status apart; it never says anything against it. */
const STAGES_OF: Record<TaskStatus, readonly TaskStage[]> = {
  pending: ["queued", "working"],
  needs_review: ["delivered", "reviewed"],
  rejected: ["reviewed", "decided"],
  approved: ["decided"],
};

/** Everything that must hold of an accepted step. */
function checkStep(before: Task, outcome: StepOutcome & { ok: true }, at: string): void {
  const { task: next, fact } = outcome;
  expect(next.revision).toBe(before.revision + 1);
  expect(next.updated_at).toBe(at);
  expect(next.status).toBe(deriveStatus(next));
  expect(STAGES_OF[next.status]).toContain(deriveStage(next));
  expect(next.task_id + next.correlation_id).toBe(before.task_id + before.correlation_id);
  expect(next.request_text).toBe(before.request_text);
  expect(next.attempt - before.attempt).toBe(fact.audit_event === "task_redispatched" ? 1 : 0);
  expect(next.history.length).toBeGreaterThanOrEqual(before.history.length);
  expect(canonicalJson(next.history.slice(0, before.history.length))).toBe(
    canonicalJson(before.history),
  );
  const parsed = taskSchema.safeParse(next);
  expect(parsed.error?.issues ?? []).toEqual([]);
  const content = serializeTask(next);
  expect(serializeTask(JSON.parse(content) as Task)).toBe(content);
  expect(JSON.parse(content)).toEqual(next);
  const inspected = taskCodec.inspect(content, { task_id: next.task_id });
  expect(inspected.ok ? [] : inspected.problems).toEqual([]);
  expect(fact.detail["attempt"] ?? next.attempt).toBe(next.attempt);
  expect(canonicalJson(fact.detail).length).toBeLessThan(4_096);
}

/** Nothing decided, reported or claimed is lost: it stands on the task or in its history. */
function checkNothingErased(before: Task, next: Task): void {
  const kept = canonicalJson(next);
  for (const part of [before.ack, before.task_result, before.verdict, before.dispatch]) {
    if (part !== undefined) expect(kept).toContain(canonicalJson(part));
  }
}

describe("whatever happens to a task", () => {
  const taken = new Map<StepName, number>();
  const refused = new Map<string, number>();

  it("keeps status, revision, history, schema and input as they must be", () => {
    const acts = fc.array(fc.tuple(act, fc.boolean()), { minLength: 20, maxLength: 60 });
    const words = fc.array(text, { maxLength: 3 });
    const property = fc.property(words, acts, (startWords, commands) => {
      let task = deepFreeze(startingTask(startWords));
      for (const [index, [command, asOwner]] of commands.entries()) {
        const actor = asOwner ? (OWN_ROLE[command.step] ?? command.actor) : command.actor;
        const before = serializeTask(task);
        const seen = sha256HexOf(before);
        const context = { actor, at: minute(index + 1), contentSha256: seen };
        const outcome = take(task, deepFreeze(command), deepFreeze(context));
        expect(serializeTask(task)).toBe(before);
        if (!outcome.ok) {
          const { code, detail, extra } = outcome.refusal;
          refused.set(code, (refused.get(code) ?? 0) + 1);
          expect(detail).toMatch(/[.)]$/);
          expect(() => canonicalJson(extra ?? {})).not.toThrow();
          continue;
        }
        taken.set(command.step, (taken.get(command.step) ?? 0) + 1);
        checkStep(task, outcome, context.at);
        checkNothingErased(task, outcome.task);
        const { verdict } = outcome.task;
        if (verdict !== undefined && verdict !== task.verdict) {
          expect(verdict.content_sha256).toBe(seen);
        }
        task = deepFreeze(outcome.task);
      }
    });
    fc.assert(property, { numRuns: 500 });
  });

  it("was every step, accepted often, and every kind of refusal", () => {
    const rare = STEP_NAMES.filter((step) => (taken.get(step) ?? 0) < ACCEPTED_MIN);
    expect(rare).toEqual([]);
    const codes = [
      "wrong_role",
      "attempt_not_current",
      "not_acked",
      "already_claimed",
      "claimed_by_other",
      "already_acked",
      "echo_mismatch",
      "unknown_reference",
      "verdict_stands",
      "own_work",
      "no_result",
      "approve_with_open_issues",
      "already_decided",
      "not_rejected",
      "no_decision_to_reopen",
      "superseded",
    ];
    expect(codes.filter((code) => !refused.has(code))).toEqual([]);
  });
});
