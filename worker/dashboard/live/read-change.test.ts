import { expect, it } from "vitest";
import { readChange } from "./read-change.ts";

it("reads a change as the stream tells it", () => {
  const change = { seq: 7, audit_event: "task_created", task_id: "a", status: "pending" };
  expect(readChange(JSON.stringify(change))).toEqual(change);
});

it("reads nothing from what is no change", () => {
  for (const data of ["", "{", "null", "7", '"a"', "[]", "{}", '{"seq":1.5,"task_id":"a"}']) {
    expect([data, readChange(data)]).toEqual([data, undefined]);
  }
});
