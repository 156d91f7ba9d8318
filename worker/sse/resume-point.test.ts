import { expect, it } from "vitest";
import { parseResumePoint } from "./resume-point.ts";

it("takes the header before the query, and neither as a fresh start", () => {
  expect(parseResumePoint("12", "7")).toEqual({ kind: "after", seq: 12 });
  expect(parseResumePoint(null, "7")).toEqual({ kind: "after", seq: 7 });
  expect(parseResumePoint(null, null)).toEqual({ kind: "fresh" });
  expect(parseResumePoint("", null)).toEqual({ kind: "fresh" });
  expect(parseResumePoint("0", null)).toEqual({ kind: "after", seq: 0 });
});

it("calls everything else unreadable that is no seq of ours", () => {
  const ids = ["-1", "1.5", "1e3", "0x10", " 1", "1 ", "abc", "١٢", "9".repeat(16), "1\u{0}"];
  for (const id of ids) {
    expect([id, parseResumePoint(id, null)]).toEqual([id, { kind: "unreadable" }]);
  }
});
