import { describe, expect, it } from "vitest";
import type { StepOutcome } from "../../../worker/domain/step.ts";
import { decideTask } from "../../../worker/domain/steps/decide.ts";
import { redispatchTask } from "../../../worker/domain/steps/redispatch.ts";
import { reopenTask } from "../../../worker/domain/steps/reopen.ts";
import { recordVerdict } from "../../../worker/domain/steps/verdict.ts";
import type { Task } from "../../../worker/domain/task-schema.ts";
import {
  accepted,
  ackedTask,
  by,
  maria,
  newTask,
  remy,
  reportedTask,
} from "../../../worker/domain/task.fixture.ts";
import { checkFidelity } from "./check-fidelity.ts";
import { type TrailLine, checkFidelityOnTrail } from "./fidelity-on-trail.ts";

const SHA = "0".repeat(64);

/** A task and the lines that its steps put on the trail, as the steps themselves word them. */
class Story {
  task: Task = reportedTask();
  readonly lines: TrailLine[] = [];

  take(outcome: StepOutcome): this {
    this.task = accepted(outcome);
    if (!outcome.ok) return this;
    const { audit_event, detail } = outcome.fact;
    this.lines.push({
      ...detail,
      seq: (this.lines.length + 1) * 10,
      at: this.task.updated_at,
      audit_event,
      correlation_id: this.task.correlation_id,
      actor: { role: "reviewer", name: "remy" },
      prev_hash: SHA,
      hash: SHA,
    });
    return this;
  }

  reject(text: string): this {
    const issues = [{ criterion_ref: "no-dust", text }];
    const command = { attempt: this.task.attempt, decision: "reject" as const, issues };
    return this.take(recordVerdict(this.task, command, by(remy, 3)));
  }

  decide(text: string): this {
    const issues = [{ criterion_ref: "no-dust", text }];
    return this.take(decideTask(this.task, { decision: "reject", issues }, by(maria, 4)));
  }

  redispatch(): this {
    return this.take(redispatchTask(this.task, {}, by(remy, 5)));
  }
}

const differences = (task: Task, lines: readonly TrailLine[]) =>
  checkFidelityOnTrail(task, lines).dispatches.flatMap((dispatch) => dispatch.differences);

function sentBackTwice(): Story {
  const story = new Story().reject("Dust").redispatch();
  story.task = reportedTask(ackedTask(story.task));
  return story.reject("Crumbs").redispatch();
}

describe("a task on its audit trail's word", () => {
  it("passes with the lines that its own steps recorded, and is then what the task says itself", () => {
    const { task, lines } = sentBackTwice();
    expect(checkFidelityOnTrail(task, lines)).toEqual(checkFidelity(task));
    expect(checkFidelity(task)).toMatchObject({ pass: true, compared: 2 });
    const later = { ...lines[0]!, seq: 990, attempt: 3 };
    expect(checkFidelityOnTrail(task, [...lines, later]).pass).toBe(true);
  });

  it("is measured by the last verdict before the re-dispatch, a person's over a reviewer's too", () => {
    const story = new Story().reject("Dust").decide("Dirt");
    story.take(reopenTask(story.task, { reason: "again" }, by(maria, 5)));
    const { task, lines } = story.decide("Mud").redispatch();
    expect(checkFidelityOnTrail(task, lines)).toMatchObject({ pass: true, compared: 1 });
    const withoutLast = lines.filter(({ seq }) => seq !== 40);
    expect(differences(task, withoutLast)).toEqual([
      expect.stringMatching(
        /^attempt 2: the verdict's issues_sha256 is .* audit line 20 recorded /,
      ),
    ]);
  });

  it("has nothing to compare where there was nothing to hand out", () => {
    const told = checkFidelityOnTrail(newTask(), []);
    expect(told).toMatchObject({ pass: false, outcome: "nothing_to_compare" });
  });

  it("keeps what the task's own record betrays", () => {
    const { task, lines } = sentBackTwice();
    task.dispatch = { ...task.dispatch!, reason: "another" };
    expect(differences(task, lines)).toEqual([
      "attempt 3: the reason, byte 0: its end in the verdict, U+0061 handed out",
    ]);
  });
});

describe("a trail that says otherwise", () => {
  const { task, lines } = sentBackTwice();
  const OTHER = "f".repeat(64);
  /** The second attempt's, of four lines. */
  const [VERDICT, DISPATCH] = [2, 3] as const;
  const changed = (index: number, change: object) =>
    lines.map((line, at) => (at === index ? { ...line, ...change } : line));

  it("betrays each of the two digests, and names its line", () => {
    const { issues_sha256: digest } = task.dispatch!;
    expect(differences(task, changed(VERDICT, { issues_sha256: OTHER }))).toEqual([
      `attempt 3: the verdict's issues_sha256 is ${digest}, audit line 30 recorded ${OTHER}`,
    ]);
    expect(differences(task, changed(DISPATCH, { issues_sha256: OTHER }))).toEqual([
      `attempt 3: the dispatch's issues_sha256 is ${digest}, audit line 40 recorded ${OTHER}`,
    ]);
  });

  it.each([
    ["no re-dispatch", lines.slice(0, DISPATCH), "0 lines of the audit trail hand it out"],
    ["two of them", [...lines, lines[DISPATCH]!], "2 lines of the audit trail hand it out"],
    [
      "none of this attempt",
      changed(DISPATCH, { attempt: 7 }),
      "0 lines of the audit trail hand it out",
    ],
    [
      "one without a digest",
      changed(DISPATCH, { issues_sha256: null }),
      "0 lines of the audit trail hand it out",
    ],
    ["no verdict", lines.toSpliced(VERDICT, 1), "no line of the audit trail is of the verdict"],
    [
      "a verdict on another attempt",
      changed(VERDICT, { attempt: 1 }),
      "no line of the audit trail is of the verdict",
    ],
    [
      "a verdict after it alone",
      changed(VERDICT, { seq: 50 }),
      "no line of the audit trail is of the verdict",
    ],
  ])("fails: %s", (_what, trail, said) => {
    expect(differences(task, trail)).toEqual([`attempt 3: ${said}`]);
    expect(checkFidelityOnTrail(task, trail)).toMatchObject({ pass: false, outcome: "different" });
  });
});
