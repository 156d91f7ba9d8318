import { describe, expect, it } from "vitest";
import { ingestSamples, judgeDedup, lostMessages } from "./judge-messages.ts";
import type { MessageLine } from "./message-line.ts";

const line = (message_id: number, changed: Partial<MessageLine> = {}): MessageLine => ({
  how: "paced",
  message_id,
  sent_at_ms: 100 * message_id,
  answered: 200,
  outcome: "created",
  task_id: `t${message_id}`,
  ...changed,
});
const created = line(1, { how: "at_once" });
const repeat = line(1, { how: "in_turn", outcome: "duplicate" });

describe("a message that is repeated", () => {
  it("is one task", () => {
    expect(judgeDedup([repeat, created, repeat, line(2)], ["t1"]).pass).toBe(true);
  });

  it.each([
    ["2 were taken as the first", [created, created], ["t1"]],
    ["0 of 1 repeats", [created, { ...repeat, outcome: "ignored" }], ["t1"]],
    ["answered with 2 tasks", [created, { ...repeat, task_id: "other" }], ["t1"]],
    ["the list has 2 tasks", [created, repeat], ["t1", "other"]],
    ["the list has 0 tasks", [created, repeat], []],
    ["", [created], ["t1"]],
  ])("is not: %s", (explanation, lines, found) => {
    const judged = judgeDedup(lines, found);
    expect(judged.pass).toBe(false);
    expect(judged.explanation).toContain(explanation);
  });
});

it("messages are lost of which the list has no task, whatever they were answered", () => {
  const lines = [created, repeat, line(2), line(3, { task_id: null, outcome: "ignored" })];
  expect(lostMessages(lines, ["t1"])).toEqual([2, 3]);
  expect(lostMessages(lines, ["t1", "t2", "other"])).toEqual([3]);
});

describe("the time of a message", () => {
  it("is from before its call to its file, to the microsecond, of the paced ones", () => {
    const appeared = new Map([
      ["t1", 500],
      ["t2", 212.3456],
    ]);
    const samples = ingestSamples([created, line(2), line(3)], appeared);
    expect(samples.series).toEqual([{ name: "messages", values: [12.346] }]);
  });

  it("is none where the clocks disagree", () => {
    expect(() => ingestSamples([line(2)], new Map([["t2", 199]]))).toThrow("1 ms before");
  });
});
