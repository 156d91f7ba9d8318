import { describe, expect, it } from "vitest";
import { newTask } from "../../../worker/domain/task.fixture.ts";
import { checkFidelity } from "./check-fidelity.ts";
import { ISSUE, closedAt, differencesOf, edited, sentBack } from "./sent-back.fixture.ts";

describe("a record with a hole in it", () => {
  const task = sentBack([[ISSUE], [ISSUE]]);
  const counts = (dispatches: number, verdicts: number) =>
    `${dispatches} dispatches and ${verdicts} verdicts before it are on record`;

  it("doesn't pass: no dispatch, no end of an attempt, or two of either", () => {
    const noDispatch = edited(task, (copy) => delete copy.dispatch);
    expect(checkFidelity(noDispatch)).toMatchObject({
      pass: false,
      dispatches: [
        { attempt: 2, pass: true },
        { attempt: 3, issues: 0, pass: false, differences: [`attempt 3: ${counts(0, 1)}`] },
      ],
    });
    const lost = edited(task, (copy) => copy.history.pop());
    // What has no counterpart was handed out, and compared with nothing.
    expect(checkFidelity(lost)).toMatchObject({ compared: 0, dispatches: [{}, { issues: 1 }] });
    expect(differencesOf(checkFidelity(lost))).toEqual([
      `attempt 2: ${counts(0, 1)}`,
      `attempt 3: ${counts(1, 0)}`,
    ]);
    const twoEnds = edited(task, (copy) => copy.history.push(structuredClone(closedAt(copy, 0))));
    expect(differencesOf(checkFidelity(twoEnds))).toEqual([`attempt 2: ${counts(1, 2)}`]);
    const twoDispatches = edited(task, (copy) => {
      copy.history.push({ ...structuredClone(closedAt(copy, 1)), attempt: 3 });
    });
    expect(differencesOf(checkFidelity(twoDispatches))).toEqual([
      `attempt 3: ${counts(2, 1)}`,
      "attempt 3: it is closed, but attempt 3 is the current one",
    ]);
  });

  it("doesn't pass with an end of an attempt that hasn't ended, or never was", () => {
    for (const attempt of [3, 4, 20]) {
      const wrong = edited(task, (copy) => {
        const { dispatch: _, ...end } = structuredClone(closedAt(copy, 0));
        copy.history.push({ ...end, attempt });
      });
      expect(checkFidelity(wrong)).toMatchObject({ pass: false, outcome: "different" });
      expect(differencesOf(checkFidelity(wrong))).toContain(
        `attempt ${attempt}: it is closed, but attempt 3 is the current one`,
      );
    }
    const first = edited(newTask(), (copy) => {
      copy.history.push({ ...closedAt(task, 0), attempt: 1 });
    });
    expect(differencesOf(checkFidelity(first))).toContain(
      "attempt 1: it is closed, but attempt 1 is the current one",
    );
  });

  it("doesn't pass where attempts are closed out of their order", () => {
    const swapped = edited(task, (copy) =>
      Object.assign(copy, { history: copy.history.toReversed() }),
    );
    expect(differencesOf(checkFidelity(swapped))).toEqual([
      "attempt 2: attempt 1 is number 2 of the closed ones",
      "attempt 3: attempt 2 is number 1 of the closed ones",
    ]);
  });

  it("doesn't pass where the first attempt was handed issues: nobody had given a verdict", () => {
    const wrong = edited(newTask(), (copy) => {
      copy.dispatch = { ...task.dispatch!, attempt: 1 };
    });
    expect(differencesOf(checkFidelity(wrong))).toEqual([`attempt 1: ${counts(1, 0)}`]);
  });
});
