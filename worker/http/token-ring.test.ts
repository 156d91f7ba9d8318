import { expect, it } from "vitest";
import { equalInConstantTime, secretsMatch } from "./constant-time.ts";
import { createTokenRing } from "./token-ring.ts";

const ring = createTokenRing([
  { role: "admin", name: "maria", token: "aaa" },
  { role: "reader", name: "reader", token: "bbb" },
]);

it("finds the holder of each token", () => {
  expect(ring.find("aaa")).toEqual({ role: "admin", name: "maria" });
  expect(ring.find("bbb")).toEqual({ role: "reader", name: "reader" });
});

it.each(["", "aa", "aaaa", "AAA", "aaa "])("finds nobody for %j", (token) => {
  expect(ring.find(token)).toBeUndefined();
});

it("tells bytes apart wherever they differ, and by length", () => {
  const bytes = (...values: number[]) => Uint8Array.from(values);
  expect(equalInConstantTime(bytes(1, 2, 3), bytes(1, 2, 3))).toBe(true);
  expect(equalInConstantTime(bytes(1, 2, 3), bytes(0, 2, 3))).toBe(false);
  expect(equalInConstantTime(bytes(1, 2, 3), bytes(1, 2, 0))).toBe(false);
  expect(equalInConstantTime(bytes(1, 2), bytes(1, 2, 0))).toBe(false);
  expect(equalInConstantTime(bytes(1, 2, 0), bytes(1, 2))).toBe(false);
  expect(secretsMatch("s", "s")).toBe(true);
  expect(secretsMatch("s", "t")).toBe(false);
});
