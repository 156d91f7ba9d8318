import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ListPlace, formatCursor, parseCursor } from "./list-cursor.ts";

const taskId = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,63}$/);
const time = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
const created = fc.record<ListPlace>({ key: time, task_id: taskId });
const changed = fc.record<ListPlace>({ key: fc.maxSafeNat(), task_id: taskId });

describe("a cursor", () => {
  it("is read as the place that it was made of, in its own order alone", () => {
    fc.assert(
      fc.property(created, changed, (byCreation, byChange) => {
        expect(parseCursor("created", formatCursor("created", byCreation))).toEqual(byCreation);
        expect(parseCursor("changed", formatCursor("changed", byChange))).toEqual(byChange);
        expect(parseCursor("changed", formatCursor("created", byCreation))).toBeUndefined();
        expect(parseCursor("created", formatCursor("changed", byChange))).toBeUndefined();
        expect(parseCursor("oldest", formatCursor("oldest", byCreation))).toEqual(byCreation);
        expect(parseCursor("oldest", formatCursor("created", byCreation))).toBeUndefined();
        expect(parseCursor("created", formatCursor("oldest", byCreation))).toBeUndefined();
      }),
    );
  });

  it("that is not of our making is no place", () => {
    const texts = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.string().map((text) => Buffer.from(text).toString("base64url")),
      fc.string().map((text) => Buffer.from(`changed|${text}|a`).toString("base64url")),
    );
    const ours = /^changed\|\d+\|[^|]+$/;
    fc.assert(
      fc.property(texts, (text) => {
        const place = parseCursor("changed", text);
        if (place === undefined) return;
        expect(Buffer.from(text, "base64url").toString("utf8")).toMatch(ours);
        expect(formatCursor("changed", place)).toBe(text);
      }),
    );
    const given = formatCursor("changed", { key: 7, task_id: "a" });
    for (const text of [`${given}=`, `${given} `, given.slice(1), `${given}${given}`]) {
      expect(parseCursor("changed", text), text).toBeUndefined();
    }
    for (const key of ["7.5", "1e3", "07", "-0", "9007199254740993", " 7", "NaN"]) {
      const cursor = Buffer.from(`changed|${key}|a`).toString("base64url");
      expect(parseCursor("changed", cursor), key).toBeUndefined();
    }
  });
});
