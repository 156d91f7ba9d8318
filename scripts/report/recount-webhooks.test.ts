import { describe, expect, it } from "vitest";
import { recount } from "./recount.ts";

const delivery = (kind: string, answered: number, outcome: string | null, duplicate = false) => {
  return { kind, event_id: "e", answered, outcome, duplicate };
};
const FORGERIES = { deliveries: Array.from({ length: 50 }, () => delivery("empty", 401, null)) };
const repeats = Array.from({ length: 10 }, () => delivery("same id", 200, "updated", true));
const good = delivery("same id", 200, "updated");
const reused = delivery("other body", 409, null);
const after = { etag: '"b"', revision: 2 };
const REPLAYS = {
  deliveries: [good, ...repeats, reused],
  looks: { before: { etag: '"a"', revision: 1 }, first: after, again: after },
};
const message = (how: string, message_id: number, outcome: string, task_id: string | null) => {
  return { how, message_id, sent_at_ms: 100, outcome, task_id };
};
const first = message("at_once", 1, "created", "t1");
const repeat = message("in_turn", 1, "duplicate", "t1");
const MESSAGES = {
  plan: { repeats: 5, messages: 1 },
  message_ids: [1, 2],
  messages: [
    first,
    ...Array.from({ length: 9 }, () => repeat),
    message("paced", 2, "created", "t2"),
  ],
  found: ["t1", "t2"],
  found_repeated: ["t1"],
  appeared: { t1: 101, t2: 107.5 },
};

/** What is counted again of one artifact, by name. */
function counted(name: string, content: object): Record<string, string> {
  const counts = recount(new Map([[`${name}.json`, JSON.stringify(content)]]));
  return Object.fromEntries(counts.map((each) => [each.name, each.counted]));
}

describe("deliveries are counted again", () => {
  it("bad signatures by their answers, at least fifty", () => {
    expect(counted("bad-signatures", FORGERIES)).toEqual({ signature_reject_rate: "1" });
    const [taken, ...others] = FORGERIES.deliveries;
    for (const deliveries of [others, [{ ...taken!, answered: 200 }, ...others]]) {
      expect(counted("bad-signatures", { deliveries })).toEqual({ signature_reject_rate: "0.98" });
    }
  });

  it("replays by their answers and by what they left", () => {
    const { deliveries, looks } = REPLAYS;
    expect(counted("replays", REPLAYS)).toEqual({ idempotency_pass: "true" });
    for (const broken of [
      { ...REPLAYS, deliveries: [good, ...deliveries] },
      { ...REPLAYS, deliveries: deliveries.slice(1) },
      { ...REPLAYS, deliveries: [good, ...repeats.slice(1), reused] },
      { ...REPLAYS, deliveries: [good, ...repeats] },
      { ...REPLAYS, deliveries: [good, ...repeats, { ...reused, answered: 200 }] },
      { ...REPLAYS, looks: { ...looks, first: { ...after, revision: 3 } } },
      { ...REPLAYS, looks: { ...looks, again: { ...after, etag: '"c"' } } },
    ]) {
      expect(counted("replays", broken)).toEqual({ idempotency_pass: "false" });
    }
  });

  it("what has changed by them, where the file can be seen", () => {
    const before = { headSeq: 1, task: after, fileSha256: "a" };
    const name = "flood_changes_nothing_pass";
    const same = { before, after: before, changed: [] };
    expect(counted(name, same)).toEqual({ [name]: "true" });
    for (const broken of [
      { ...same, changed: ["task"] },
      { ...same, after: { ...before, fileSha256: "b" } },
      { ...same, after: { ...before, task: { ...after, etag: '"c"' } } },
    ]) {
      expect(counted(name, broken)).toEqual({ [name]: "false" });
    }
    const unseen = { headSeq: 1, task: after };
    expect(counted(name, { ...same, before: unseen, after: unseen })).toEqual({
      [name]: "nothing",
    });
  });
});

describe("messages are counted again", () => {
  it("by their answers, the list and the files", () => {
    expect(counted("messages", MESSAGES)).toEqual({
      telegram_dedup_pass: "true",
      telegram_tasks_created: "2",
      telegram_messages_lost: "0",
      telegram_files_missing: "0",
      telegram_ingest_p95_ms: "between 7.5 and 7.5 by 1 samples",
    });
    expect(counted("messages", { ...MESSAGES, appeared: null })).not.toHaveProperty(
      "telegram_ingest_p95_ms",
    );
  });

  it.each([
    ["two that were first", { messages: [first, first] }],
    ["a repeat that was ignored", { messages: [first, { ...repeat, outcome: "ignored" }] }],
    ["a repeat that names another task", { messages: [first, { ...repeat, task_id: "t2" }] }],
    ["no repeat", { messages: [first] }],
    [
      "fewer than ten",
      { plan: { repeats: 2, messages: 1 }, messages: MESSAGES.messages.slice(0, 4) },
    ],
    ["fewer than planned", { plan: { repeats: 6, messages: 1 } }],
    ["two tasks in the list", { found_repeated: ["t1", "t2"] }],
  ])("and are no one task with %s", (_, broken) => {
    const { telegram_dedup_pass } = counted("messages", { ...MESSAGES, ...broken });
    expect(telegram_dedup_pass).toBe("false");
  });

  it("and are lost where the list has no task of them", () => {
    const { telegram_messages_lost } = counted("messages", { ...MESSAGES, found: ["t1"] });
    expect(telegram_messages_lost).toBe("1");
  });

  it("and are lost, and late, where they were never sent or have no file", () => {
    for (const [broken, lost] of [
      [{ messages: MESSAGES.messages.slice(0, -1) }, "1"],
      [{ appeared: { t1: 101 } }, "0"],
    ] as const) {
      expect(counted("messages", { ...MESSAGES, ...broken })).toMatchObject({
        telegram_messages_lost: lost,
        telegram_files_missing: "1",
        telegram_ingest_p95_ms: "between 1000 and 1000 by 1 samples",
      });
    }
    const fewer = counted("messages", { ...MESSAGES, message_ids: [1] });
    expect(fewer["telegram_messages_lost"]).toBe("nothing");
  });
});
