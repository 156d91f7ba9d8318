import { describe, expect, it } from "vitest";
import { taskItem } from "../rows/item.fixture.ts";
import { noticeFor } from "./notice.ts";

const rita = { role: "reviewer", name: "rita" } as const;
const judged = (decision: "approve" | "reject") =>
  taskItem({
    task_id: "t1",
    stage: "reviewed",
    changed_seq: 7,
    verdict: { decision, decided_by: rita, at: "2026-03-01T09:00:00.000Z" },
  });

describe("the notice of one task", () => {
  it("says why it waits, names it, and leads to it", () => {
    expect(noticeFor([judged("approve")])).toEqual({
      title: "Reviewed: approve, waits for your countersignature",
      body: "Count the spoons",
      tag: "countersign-7",
      taskId: "t1",
    });
    const titles = [
      judged("reject"),
      taskItem({ stage: "delivered" }),
      taskItem({ stage: "working" }),
    ].map((item) => noticeFor([item]).title);
    expect(titles).toEqual([
      "Reviewed: reject, waits for your word",
      "A result waits for review",
      "A task has fallen silent",
    ]);
  });

  it("is short, however long the request", () => {
    const { body } = noticeFor([taskItem({ request_text: "x".repeat(10_000) })]);
    expect(body).toHaveLength(140);
  });
});

it("the notice of several counts them and leads to the inbox", () => {
  const items = [3, 9, 5].map((seq) => taskItem({ task_id: `t${seq}`, changed_seq: seq }));
  expect(noticeFor(items)).toMatchObject({
    title: "3 tasks wait for you",
    // Whichever page tells of the same, it is the same notification.
    tag: "countersign-9",
    taskId: null,
  });
});
