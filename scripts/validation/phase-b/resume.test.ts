import { describe, expect, it } from "vitest";
import type { StreamReport } from "../stream/ipc-messages.ts";
import { judgeResume } from "./resume.ts";

/** One client that was told `resume` and received `seqs`. */
function report(seqs: number[], resume: "fresh" | "resumed" | "reset" = "resumed"): StreamReport {
  const hellos = { fresh: 0, resumed: 0, reset: 0, [resume]: 1 };
  return {
    clients: [{ hellos }],
    arrivals: {
      client: new Uint32Array(seqs.length),
      seq: Float64Array.from(seqs),
      atMs: new Float64Array(seqs.length),
    },
  } as unknown as StreamReport;
}

/** Cut after 10; changes 8 to 20, of which the last is ours. */
const judge = (answer: StreamReport) => judgeResume(10, answer, [8, 12, 15, 12, 20, 21], 20);

describe("a resume", () => {
  it("is right when it brings what came since, once and in order", () => {
    expect(judge(report([12, 15, 20]))).toMatchObject({ pass: true, owed: [12, 15, 20] });
  });

  it("is not looked at beyond the last change: others' may not have come yet", () => {
    expect(judge(report([12, 15, 20, 21])).pass).toBe(true);
  });

  it.each([
    ["a gap", [12, 20], "1 of them did not come, 0 came"],
    ["a double", [12, 12, 15, 20], "0 of them did not come, 1 came too often"],
    ["another order", [15, 12, 20], "0 of them did not come, 0 came"],
    ["something from before the cut", [8, 12, 15, 20], "1 came too often or unasked"],
    ["nothing", [], "3 of them did not come"],
  ])("is wrong with %s", (_, seqs, words) => {
    const resume = judge(report(seqs));
    expect(resume.pass).toBe(false);
    expect(resume.explanation).toContain(words);
  });

  it("is wrong when the client is told to begin anew, or owed nothing", () => {
    expect(judge(report([12, 15, 20], "reset")).explanation).toContain("it was told: reset");
    expect(judgeResume(20, report([]), [8, 20], 20).pass).toBe(false);
  });
});
