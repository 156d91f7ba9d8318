import { expect, it } from "vitest";
import { POINTER_CHARS_MAX, jsonPointer } from "./json-pointer.ts";

it("escapes what RFC 6901 gives a meaning of its own", () => {
  expect(jsonPointer([])).toBe("");
  expect(jsonPointer(["a/b", "m~n", 0, ""])).toBe("/a~1b/m~0n/0/");
});

it("keeps a pointer whole up to its bound, and cuts one past it", () => {
  const whole = jsonPointer(["x".repeat(POINTER_CHARS_MAX - 1)]);
  expect(whole).toBe(`/${"x".repeat(POINTER_CHARS_MAX - 1)}`);
  expect(jsonPointer(["x".repeat(POINTER_CHARS_MAX)])).toBe(`${whole}…`);
  const deep = jsonPointer(Array.from({ length: 1_000_000 }, () => 0));
  expect(deep).toBe(`${"/0".repeat(POINTER_CHARS_MAX / 2)}…`);
});

it("is well-formed, whatever the names are", () => {
  expect(jsonPointer(["\ud800"])).toBe("/\ufffd");
  expect(jsonPointer([`${"x".repeat(POINTER_CHARS_MAX - 2)}🧹`]).isWellFormed()).toBe(true);
});
