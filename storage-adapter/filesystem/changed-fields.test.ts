import { expect, it } from "vitest";
import { changedFields } from "./changed-fields.ts";

it("names what was changed, added and taken away, whatever the layout", () => {
  const before = '{"a":1,"b":{"c":[1,2]},"gone":true,"same":"x"}';
  const after = '{\n  "b": {"c": [1, 3]},\n  "same": "x",\n  "a": 1,\n  "mine": null }';
  expect(changedFields(before, after)).toEqual(["b", "gone", "mine"]);
});

it("says nothing of what is no object", () => {
  expect(changedFields("{}", "{broken")).toBeUndefined();
  expect(changedFields("null", "{}")).toBeUndefined();
});

it("stays small, and writable as RFC 8785, whatever a file's fields are called", () => {
  const many = Object.fromEntries(
    Array.from({ length: 500 }, (_, i) => [`${"\ud800".repeat(100)}${i}`, i]),
  );
  const names = changedFields("{}", JSON.stringify(many)) ?? [];
  expect(names).toHaveLength(50);
  expect(names.every((name) => name.length <= 64 && name.isWellFormed())).toBe(true);
});
