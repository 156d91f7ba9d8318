import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareCi } from "../ci-rank.ts";
import { DECISION_BYTES_RESERVED, TASK_FILE_BYTES_MAX } from "../limits.ts";
import { serializeTask, sha256HexOf, utf8Length } from "../canonical-json.ts";
import { CI_STATES } from "../task-schema.ts";
import type { Actor, Task } from "../task-schema.ts";
import { accepted, by, judgedTask, minute, newTask, refusalOf } from "../task.fixture.ts";
import { recordCiStatus } from "./record-ci-status.ts";
import type { CiReport } from "./record-ci-status.ts";

const GITHUB: Actor = { role: "github", name: "github" };

function report(changes: Partial<CiReport> = {}): CiReport {
  return {
    state: "success",
    head_sha: "a".repeat(40),
    url: "https://github.com/acme/shelf/runs/1",
    run_attempt: 1,
    at: minute(5),
    body_sha256: "5".repeat(64),
    ...changes,
  };
}

/** Each report as a delivery would bring it; those that are superseded change nothing. */
function arrive(task: Task, reports: readonly CiReport[]): Task {
  let standing = task;
  for (const [index, each] of reports.entries()) {
    const outcome = recordCiStatus(standing, each, by(GITHUB, index + 10));
    if (outcome.ok) standing = outcome.task;
    else expect(outcome.refusal.code).toBe("superseded");
  }
  return standing;
}

describe("a report of CI", () => {
  it("becomes the task's ci_status and changes nothing else, whatever was decided", () => {
    const before = judgedTask("approve");
    const outcome = recordCiStatus(before, report(), by(GITHUB, 9));
    expect(accepted(outcome)).toEqual({
      ...before,
      ci_status: report(),
      revision: before.revision + 1,
      updated_at: minute(9),
    });
    expect(outcome.ok && outcome.fact).toEqual({
      audit_event: "ci_status_updated",
      caused_by: ["github_delivery"],
      detail: {
        state: "success",
        head_sha: "a".repeat(40),
        run_attempt: 1,
        event_at: minute(5),
        body_sha256: "5".repeat(64),
      },
    });
  });

  it("that is older than what stands, or the same, is superseded", () => {
    const task = arrive(newTask(), [report()]);
    for (const late of [report(), report({ at: minute(4) }), report({ state: "pending" })]) {
      const refusal = refusalOf(recordCiStatus(task, late, by(GITHUB, 9)));
      expect([refusal.kind, refusal.code]).toEqual(["conflict", "superseded"]);
    }
  });

  it("replaces what a hand wrote at the same moment, and leaves what it wrote of a later one", () => {
    const { body_sha256: _, ...byHand } = report({ state: "failure" });
    const task = { ...newTask(), ci_status: byHand };
    expect(arrive(task, [report()]).ci_status).toEqual(report());
    const later = { ...newTask(), ci_status: { ...byHand, at: minute(6) } };
    expect(arrive(later, [report()])).toBe(later);
  });

  it("that no longer fits the file is refused with the bound", () => {
    const room = TASK_FILE_BYTES_MAX - DECISION_BYTES_RESERVED;
    const filled = (bytes: number): Task => {
      const bare = { ...newTask(), note: "" };
      const left = bytes - utf8Length(serializeTask({ ...bare, ci_status: report() }));
      return { ...bare, note: "x".repeat(left) };
    };
    expect(recordCiStatus(filled(room), report(), by(GITHUB, 9)).ok).toBe(true);
    const beyond = recordCiStatus(filled(room + 1), report(), by(GITHUB, 9));
    expect(refusalOf(beyond).code).toBe("task_too_large");
  });
});

it("is a join: in any order, with any repetitions, the greatest report is left", () => {
  const anyReport = fc
    .record({
      state: fc.constantFrom(...CI_STATES),
      run_attempt: fc.integer({ min: 0, max: 2 }),
      at: fc.integer({ min: 0, max: 2 }).map(minute),
      body: fc.integer({ min: 0, max: 1_000 }),
    })
    .map((given) => {
      const { body: _, ...fields } = given;
      // As a body's digest is: the same only for the same report.
      return report({ ...fields, body_sha256: sha256HexOf(JSON.stringify(given)) });
    });
  const delivered = fc
    .array(anyReport, { minLength: 1, maxLength: 8 })
    .chain((reports) =>
      fc.tuple(
        fc.constant(reports),
        fc.shuffledSubarray([...reports, ...reports], { minLength: 0 }),
        fc.shuffledSubarray(reports, { minLength: reports.length }),
      ),
    );
  let superseded = 0;
  const property = fc.property(delivered, ([reports, repeats, shuffled]) => {
    const greatest = reports.reduce((one, other) => (compareCi(one, other) < 0 ? other : one));
    const inOrder = arrive(newTask(), reports);
    const otherwise = arrive(newTask(), [...repeats, ...shuffled, ...repeats]);
    expect(inOrder.ci_status).toEqual(greatest);
    expect(otherwise.ci_status).toEqual(greatest);
    if (otherwise.revision - 1 < repeats.length + shuffled.length) superseded += 1;
  });
  fc.assert(property, { numRuns: 500 });
  expect(superseded).toBeGreaterThan(100);
});
