import { expect, it } from "vitest";
import { parseExecutorLine } from "./executor-options.ts";

const NONE = {
  only: [],
  attempt: undefined,
  unanswered: [],
  verdict: false,
  wrongEcho: false,
  dropEcho: false,
  unknownCriterion: false,
};

it("wants everything left to do of the oldest task, when nothing is said", () => {
  const line = { task: undefined, baseUrl: undefined, json: false, options: NONE };
  expect(parseExecutorLine([])).toEqual(line);
});

it("takes each option, and those that may be repeated as often as they come", () => {
  const args = "--task t-1 --base-url http://there --json --only result --only ack --attempt 20";
  const falsified = "--wrong-echo --unknown-criterion --unanswered c1 --unanswered=i2";
  expect(parseExecutorLine(`${args} ${falsified}`.split(" "))).toEqual({
    task: "t-1",
    baseUrl: "http://there",
    json: true,
    options: {
      ...NONE,
      only: ["result", "ack"],
      attempt: 20,
      wrongEcho: true,
      unknownCriterion: true,
      unanswered: ["c1", "i2"],
    },
  });
  expect(parseExecutorLine(["--verdict"])).toMatchObject({ options: { ...NONE, verdict: true } });
  expect(parseExecutorLine(["--drop-echo"])).toMatchObject({ options: { dropEcho: true } });
  expect(parseExecutorLine(["--help", "--attempt", "0"])).toEqual({ problem: null });
});

const ACK_LEFT_OUT = "--only leaves out the ack, which --wrong-echo and --drop-echo are about";
const RESULT_LEFT_OUT =
  "--only leaves out the result, which --unknown-criterion and --unanswered are about";
const IN_PLACE = "--verdict comes in place of the work that the other options are about";

it.each([
  ["--tsk t1", "Unknown option '--tsk'"],
  ["t1", "Unexpected argument 't1'"],
  ["--task", "Option '--task <value>' argument missing"],
  ["--json=yes", "Option '--json' does not take an argument"],
  ["--task ../t", "--task must match ^[a-z0-9][a-z0-9_-]{0,63}$"],
  ["--task=", "--task must match ^[a-z0-9][a-z0-9_-]{0,63}$"],
  ["--attempt 0", "--attempt must be a whole number, 1 or more"],
  ["--attempt 1.5", "--attempt must be a whole number, 1 or more"],
  ["--attempt 1234567890", "--attempt must be a whole number, 1 or more"],
  ["--only ack --only verdict", "--only must be one of ack, tool-call, result"],
  ["--wrong-echo --drop-echo", "--wrong-echo and --drop-echo are about the same line"],
  ["--wrong-echo --only result", ACK_LEFT_OUT],
  ["--drop-echo --only tool-call", ACK_LEFT_OUT],
  ["--unanswered c1 --only ack", RESULT_LEFT_OUT],
  ["--unknown-criterion --only ack", RESULT_LEFT_OUT],
  ["--verdict --only ack", IN_PLACE],
  ["--verdict --wrong-echo", IN_PLACE],
  ["--verdict --drop-echo", IN_PLACE],
  ["--verdict --unanswered c1", IN_PLACE],
  ["--verdict --unknown-criterion", IN_PLACE],
])("says what is wrong with %s", (args, problem) => {
  expect(parseExecutorLine(args.split(" "))).toEqual({ problem });
});
