import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IssueInput } from "../../../worker/domain/commands.ts";
import { issuesSha256 } from "../../../worker/domain/issues.ts";
import { decideTask } from "../../../worker/domain/steps/decide.ts";
import { redispatchTask } from "../../../worker/domain/steps/redispatch.ts";
import { reopenTask } from "../../../worker/domain/steps/reopen.ts";
import { recordVerdict } from "../../../worker/domain/steps/verdict.ts";
import type { Issue, Task } from "../../../worker/domain/task-schema.ts";
import {
  accepted,
  by,
  maria,
  newTask,
  remy,
  reportedTask,
} from "../../../worker/domain/task.fixture.ts";
import { checkFidelity } from "./check-fidelity.ts";
import { ISSUE, closedAt, differencesOf, edited, sentBack } from "./sent-back.fixture.ts";

describe("a task that was sent back", () => {
  it("passes when the steps themselves handed out, once or often, and says what was looked at", () => {
    const three = [ISSUE, { criterion_ref: "by-size", text: "e\u0301 é \u2028\r\n 😀" }, ISSUE];
    const named = three.map((issue, index) => ({ ...issue, issue_id: `i${index}` }));
    expect(checkFidelity(sentBack([[ISSUE], named, []]))).toEqual({
      pass: true,
      outcome: "same",
      compared: 4,
      dispatches: [
        { attempt: 2, issues: 1, pass: true, differences: [] },
        { attempt: 3, issues: 3, pass: true, differences: [] },
        { attempt: 4, issues: 0, pass: true, differences: [] },
      ],
    });
  });

  it("is measured by the verdict that stood at the end, a person's over a reviewer's too", () => {
    const command = { attempt: 1, decision: "reject" as const, issues: [ISSUE] };
    const byReviewer = accepted(recordVerdict(reportedTask(), command, by(remy, 3)));
    const ofMaria = { decision: "reject" as const, issues: [{ ...ISSUE, text: "Dirt" }] };
    const first = accepted(decideTask(byReviewer, ofMaria, by(maria, 4)));
    const reopened = accepted(reopenTask(first, { reason: "again" }, by(maria, 5)));
    const ofMariaAgain = { decision: "reject" as const, issues: [{ ...ISSUE, text: "Mud" }] };
    const last = accepted(decideTask(reopened, ofMariaAgain, by(maria, 6)));
    const task = accepted(redispatchTask(last, {}, by(remy, 7)));
    expect(task.dispatch?.issues).toMatchObject([{ text: "Mud" }]);
    expect(checkFidelity(task)).toMatchObject({ pass: true, dispatches: [{ issues: 1 }] });
    for (const text of ["Dust", "Dirt"]) {
      const wrong = edited(task, (copy) => Object.assign(copy.dispatch!.issues[0]!, { text }));
      expect(checkFidelity(wrong).pass, text).toBe(false);
    }
  });
});

describe("a task that hands out no issue", () => {
  it("doesn't pass, before its first re-dispatch: there is nothing to compare", () => {
    const nothing = { pass: false, outcome: "nothing_to_compare", compared: 0, dispatches: [] };
    expect(checkFidelity(newTask())).toEqual(nothing);
    expect(checkFidelity(reportedTask())).toEqual(nothing);
  });

  it("doesn't pass either where each re-dispatch was of a verdict without issues", () => {
    expect(checkFidelity(sentBack([[], []]))).toEqual({
      pass: false,
      outcome: "nothing_to_compare",
      compared: 0,
      dispatches: [2, 3].map((attempt) => ({ attempt, issues: 0, pass: true, differences: [] })),
    });
  });

  it("is told apart from one whose issues were taken away", () => {
    const taken = edited(sentBack([[ISSUE]]), (copy) => copy.dispatch!.issues.pop());
    expect(checkFidelity(taken)).toMatchObject({ pass: false, outcome: "different", compared: 0 });
  });
});

/** Where a list of issues stands: of two re-dispatches, each as it was given and as it was handed out. */
const PLACES = {
  "the first verdict": (task: Task) => closedAt(task, 0).verdict,
  "the first dispatch": (task: Task) => closedAt(task, 1).dispatch!,
  "the second verdict": (task: Task) => closedAt(task, 1).verdict,
  "the standing dispatch": (task: Task) => task.dispatch!,
};
const attemptOf = (place: string) => (place.includes("first") ? 2 : 3);

describe.each(Object.entries(PLACES))("%s", (place, listIn) => {
  const attempt = attemptOf(place);

  function expectFound(task: Task, pattern: RegExp): void {
    const fidelity = checkFidelity(task);
    expect(fidelity.pass).toBe(false);
    const [wrong, ...others] = fidelity.dispatches.filter(({ pass }) => !pass);
    expect(others).toEqual([]);
    expect(wrong?.attempt).toBe(attempt);
    expect(wrong?.differences.some((difference) => pattern.test(difference))).toBe(true);
    for (const difference of wrong!.differences) {
      expect(difference).toMatch(new RegExp(`^attempt ${attempt}: `));
    }
  }

  const text = fc.string({ unit: "binary", minLength: 1, maxLength: 30 });
  const issueLists = fc.array(text, { minLength: 1, maxLength: 4 }).map((texts) =>
    texts.map((each, index): IssueInput => {
      const reference = index % 2 === 0 ? { work_log_ref: "w1" } : {};
      return { issue_id: `i${index}`, criterion_ref: "by-size", text: each, ...reference };
    }),
  );
  /** Of one character: put in, taken out, or put in another's place. */
  const slip = fc.record({
    at: fc.nat(),
    take: fc.nat({ max: 1 }),
    put: fc.oneof(fc.constant(""), fc.string({ unit: "binary", minLength: 1, maxLength: 1 })),
  });

  it("betrays any one character that was changed anywhere in an issue, and names the place", () => {
    fc.assert(
      fc.property(
        issueLists,
        issueLists,
        fc.nat(),
        fc.nat(),
        slip,
        (first, second, nth, field, slipped) => {
          const task = sentBack([first, second]);
          const index = nth % listIn(task).issues.length;
          const names = Object.keys(listIn(task).issues[index]!);
          const name = names[field % names.length]!;
          const was = Array.from(String(listIn(task).issues[index]![name]));
          const at = slipped.at % was.length;
          const is = was.toSpliced(at, slipped.take, slipped.put).join("");
          fc.pre(is !== was.join(""));
          const wrong = edited(task, (copy) => {
            listIn(copy).issues[index]![name] = is;
          });
          expectFound(
            wrong,
            new RegExp(`issue ${index + 1} \\(.*\\), field "${name}", byte \\d+: `, "s"),
          );
        },
      ),
    );
  });

  it("betrays a field that is gone, one that was added, whatever its name, and another type", () => {
    const task = sentBack([[ISSUE], [ISSUE]]);
    const change = (mend: (issue: Issue) => void) =>
      edited(task, (copy) => mend(listIn(copy).issues[0]!));
    const isVerdict = place.endsWith("verdict");
    const [here, there] = isVerdict
      ? ["in the verdict, but not handed out", "handed out, but not in the verdict"]
      : ["handed out, but not in the verdict", "in the verdict, but not handed out"];
    const gone = change((issue) => delete issue.work_log_ref);
    expectFound(gone, new RegExp(`issue 1 \\(i1\\), field "work_log_ref" is ${there}$`));
    for (const name of ["severity", "", "__proto__"]) {
      const added = change((issue) =>
        Object.defineProperty(issue, name, { value: "x", enumerable: true }),
      );
      expectFound(added, new RegExp(`issue 1 \\(i1\\), field "${name}" is ${here}$`));
    }
    const typed = change((issue) => Object.assign(issue, { text: ["Dust"] }));
    expectFound(
      typed,
      /field "text", byte 0: U\+00(22|5B) in the verdict, U\+00(22|5B) handed out$/,
    );
  });

  it("betrays another number of issues, and another order", () => {
    const issues = ["a", "b", "c"].map((id) => ({ ...ISSUE, issue_id: id, text: `text ${id}` }));
    const task = sentBack([issues, issues]);
    const isVerdict = place.endsWith("verdict");
    const fewer = edited(task, (copy) => listIn(copy).issues.pop());
    const [lacks, has] = [
      "in the verdict, but not handed out",
      "handed out, but not in the verdict",
    ];
    expectFound(fewer, new RegExp(`issue 3 \\(c\\) is ${isVerdict ? has : lacks}$`));
    const more = edited(task, (copy) => listIn(copy).issues.push({ ...ISSUE, issue_id: "d" }));
    expectFound(more, new RegExp(`issue 4 \\(d\\) is ${isVerdict ? lacks : has}$`));
    const none = edited(task, (copy) => listIn(copy).issues.splice(0));
    expectFound(none, /issue 1 /);
    const swapped = edited(
      task,
      (copy) => (listIn(copy).issues = listIn(copy).issues.toReversed()),
    );
    expectFound(swapped, /issue 1 .*, field "issue_id", byte 0/);
    expectFound(swapped, /issue 3 .*, field "issue_id", byte 0/);
  });

  it("betrays a recorded digest that is not that of its issues", () => {
    const task = sentBack([[ISSUE], [ISSUE]]);
    const whose = place.endsWith("verdict") ? "verdict" : "dispatch";
    const digest = listIn(task).issues_sha256;
    const other = `${digest.slice(0, -1)}${digest.endsWith("0") ? "1" : "0"}`;
    const wrong = edited(task, (copy) => Object.assign(listIn(copy), { issues_sha256: other }));
    expect(differencesOf(checkFidelity(wrong))).toEqual([
      `attempt ${attempt}: the ${whose}'s issues_sha256 is ${other}, that of its issues ${digest}`,
    ]);
  });

  it("betrays another reason, to the byte", () => {
    const task = sentBack([[ISSUE], [ISSUE]]);
    const wrong = edited(task, (copy) => Object.assign(listIn(copy), { reason: "e\u0301" }));
    const [was, is] = place.endsWith("verdict") ? ["U+0065", "its end"] : ["its end", "U+0065"];
    expect(differencesOf(checkFidelity(wrong))).toEqual([
      `attempt ${attempt}: the reason, byte 0: ${was} in the verdict, ${is} handed out`,
    ]);
  });

  it("betrays that it belongs to another attempt", () => {
    const task = sentBack([[ISSUE], [ISSUE]]);
    const wrong = edited(task, (copy) => Object.assign(listIn(copy), { attempt: 7 }));
    expectFound(wrong, /: the (verdict is on|dispatch is of) attempt 7$/);
  });
});

it("betrays both lists when both were changed alike, unless their digests were changed too", () => {
  const wrong = edited(sentBack([[ISSUE]]), (copy) => {
    for (const list of [copy.dispatch!, closedAt(copy, 0).verdict]) {
      Object.assign(list.issues[0]!, { text: "All is well" });
    }
  });
  expect(differencesOf(checkFidelity(wrong))).toEqual([
    expect.stringMatching(/^attempt 2: the verdict's issues_sha256 is /),
    expect.stringMatching(/^attempt 2: the dispatch's issues_sha256 is /),
  ]);
  const consistent = edited(wrong, (copy) => {
    for (const list of [copy.dispatch!, closedAt(copy, 0).verdict]) {
      list.issues_sha256 = issuesSha256(list.issues);
    }
  });
  // What the record says of itself then fits: the audit trail alone knows better.
  expect(checkFidelity(consistent).pass).toBe(true);
});

it("betrays a verdict that rejects nothing, though its issues were handed out", () => {
  const wrong = edited(sentBack([[ISSUE]]), (copy) => {
    closedAt(copy, 0).verdict.decision = "approve";
  });
  expect(differencesOf(checkFidelity(wrong))).toEqual(["attempt 2: the verdict is an approve"]);
});

it("betrays a lone surrogate, for which there is no digest, also where both lists have it", () => {
  const task = sentBack([[{ ...ISSUE, text: "\ufffd" }]]);
  const lone = (text: string) =>
    edited(task, (copy) => Object.assign(copy.dispatch!.issues[0]!, { text }));
  expect(differencesOf(checkFidelity(lone("\ud800")))).toContain(
    'attempt 2: issue 1 (i1), field "text", byte 0: U+FFFD in the verdict, U+D800 handed out',
  );
  const both = edited(lone("\ud800"), (copy) => {
    Object.assign(closedAt(copy, 0).verdict.issues[0]!, { text: "\ud800" });
  });
  expect(checkFidelity(both).pass).toBe(false);
});
