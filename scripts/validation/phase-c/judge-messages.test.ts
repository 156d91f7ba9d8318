import { describe, expect, it } from "vitest";
import { APPEARING_MS_MAX, ingestSamples, judgeDedup, messagesWithout } from "./judge-messages.ts";
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
    expect(judgeDedup([repeat, created, repeat, line(2)], ["t1"], 3).pass).toBe(true);
  });

  it.each([
    ["2 were taken as the first", [created, created], ["t1"]],
    ["0 of 1 repeats", [created, { ...repeat, outcome: "ignored" }], ["t1"]],
    ["answered with 2 tasks", [created, { ...repeat, task_id: "other" }], ["t1"]],
    ["the list has 2 tasks", [created, repeat], ["t1", "other"]],
    ["the list has 0 tasks", [created, repeat], []],
    ["of 2 it was sent 1 times", [created], ["t1"]],
    ["of 2 it was sent 3 times", [created, repeat, repeat], ["t1"]],
  ])("is not: %s", (explanation, lines, found) => {
    const judged = judgeDedup(lines, found, 2);
    expect(judged.pass).toBe(false);
    expect(judged.explanation).toContain(explanation);
  });
});

it("messages are lost of which there is no task, whatever they were answered, and if never sent", () => {
  const lines = [created, repeat, line(2), line(3, { task_id: null, outcome: "ignored" })];
  expect(messagesWithout(new Set(["t1"]), [1, 2, 3], lines)).toEqual([2, 3]);
  expect(messagesWithout(new Set(["t1", "t2", "other"]), [1, 2, 3, 4], lines)).toEqual([3, 4]);
});

describe("the time of a message", () => {
  it("is from before its call to its file, to the microsecond, of the paced ones", () => {
    const appeared = new Map([
      ["t1", 500],
      ["t2", 212.3456],
    ]);
    const samples = ingestSamples([2], [created, line(2)], appeared);
    expect(samples.series).toEqual([{ name: "messages", values: [12.346] }]);
  });

  it("is beyond the limit without a file, and of one that was never sent", () => {
    const samples = ingestSamples([2, 3, 4], [line(2), line(3)], new Map([["t2", 201]]));
    expect(samples.series[0]?.values).toEqual([1, APPEARING_MS_MAX, APPEARING_MS_MAX]);
  });

  it("is none where the clocks disagree", () => {
    expect(() => ingestSamples([2], [line(2)], new Map([["t2", 199]]))).toThrow("1 ms before");
  });
});
