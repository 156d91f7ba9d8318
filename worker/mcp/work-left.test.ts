import { describe, expect, it } from "vitest";
import { submitResult } from "../domain/steps/result.ts";
import { ackTask } from "../domain/steps/ack.ts";
import { redispatchTask } from "../domain/steps/redispatch.ts";
import { accepted, ackedTask, by, echoOf, judgedTask, kim, remy } from "../domain/task.fixture.ts";
import { completeResult, nameWorkLeft } from "./work-left.ts";

const acked = ackedTask();
const rejected = judgedTask("reject");
const again = accepted(redispatchTask(rejected, {}, by(remy, 4, rejected)));
const ackedAgain = accepted(ackTask(again, echoOf(again), by(kim, 5)));

describe("what a result says nothing of", () => {
  it("is every criterion before there is a result", () => {
    expect(nameWorkLeft(acked)).toBe("criterion by-size, criterion no-dust");
  });

  it("is what no entry names, however often others are named", () => {
    const work_log = [
      { criterion_ref: "no-dust", text: "wiped" },
      { criterion_ref: "no-dust", text: "wiped again" },
      { text: "went home" },
    ];
    const delivered = accepted(submitResult(acked, { attempt: 1, work_log }, by(kim, 2)));
    expect(nameWorkLeft(delivered)).toBe("criterion by-size");
    expect(completeResult(delivered)).toMatch(
      /criterion by-size\. Call submit_result again .*attempt 1/,
    );
  });

  it("is also each issue that was handed out, until an entry names it", () => {
    expect(nameWorkLeft(ackedAgain)).toBe("criterion by-size, criterion no-dust, issue i1");
    const answers = [
      { criterion_ref: "by-size", issue_ref: "i1", text: "sorted" },
      { criterion_ref: "no-dust", text: "wiped" },
    ];
    const leftBy = (work_log: typeof answers) =>
      nameWorkLeft(accepted(submitResult(ackedAgain, { attempt: 2, work_log }, by(kim, 6))));
    expect(leftBy(answers)).toBe("");
    expect(leftBy(answers.slice(1))).toBe("criterion by-size, issue i1");
  });
});
