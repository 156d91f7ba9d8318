import { expect, it } from "vitest";
import { parseReviewerLine } from "./reviewer-options.ts";

const NONE = {
  approve: false,
  reason: undefined,
  redispatch: false,
  attempt: undefined,
  rejectCriteria: [],
  issueText: undefined,
  openIssue: false,
  unknownCriterion: false,
  unknownEntry: false,
};

it("wants what the work log calls for, when nothing is said", () => {
  const line = { task: undefined, baseUrl: undefined, json: false, options: NONE };
  expect(parseReviewerLine([])).toEqual(line);
});

it("takes each option, texts as they are, and criteria as often as they come", () => {
  const texts = ["--issue-text", "é\u2028\r\n😀", "--reason=--see the issues"];
  const flags = "--task t-1 --json --redispatch --unknown-criterion --unknown-entry --attempt 2";
  const rejected = "--reject-criterion c2 --reject-criterion c1 --base-url http://there";
  expect(parseReviewerLine([...texts, ...`${flags} ${rejected}`.split(" ")])).toEqual({
    task: "t-1",
    baseUrl: "http://there",
    json: true,
    options: {
      ...NONE,
      issueText: "é\u2028\r\n😀",
      reason: "--see the issues",
      redispatch: true,
      unknownCriterion: true,
      unknownEntry: true,
      attempt: 2,
      rejectCriteria: ["c2", "c1"],
    },
  });
  expect(parseReviewerLine(["--approve", "--open-issue", "--issue-text", "x"])).toMatchObject({
    options: { ...NONE, approve: true, openIssue: true, issueText: "x" },
  });
});

const NO_ISSUE = "--approve has no issue that --issue-text could be of";
const CONTRADICTION = "--approve and --open-issue approve; the other options are about a rejection";

it.each([
  ["--reject c2", "Unknown option '--reject'"],
  ["--attempt none", "--attempt must be a whole number, 1 or more"],
  ["--approve --reject-criterion c2", CONTRADICTION],
  ["--approve --unknown-criterion", CONTRADICTION],
  ["--open-issue --unknown-entry", CONTRADICTION],
  ["--open-issue --redispatch", CONTRADICTION],
  ["--approve --redispatch", CONTRADICTION],
  ["--approve --issue-text x", NO_ISSUE],
  ["--approve --issue-text=", NO_ISSUE],
])("says what is wrong with %s", (args, problem) => {
  expect(parseReviewerLine(args.split(" "))).toEqual({ problem });
});
