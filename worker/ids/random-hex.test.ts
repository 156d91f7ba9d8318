import { expect, it } from "vitest";
import { randomHex } from "./random-hex.ts";

it("gives so many bytes, in lower case, and never the same ones", () => {
  const ids = Array.from({ length: 2_000 }, () => randomHex(8));
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

it("gives no byte of one id to another, whatever their lengths", () => {
  const ids = Array.from({ length: 600 }, (_, nth) => randomHex(nth % 2 === 0 ? 16 : 7));
  const heads = ids.map((id) => id.slice(0, 14));
  expect(new Set(heads).size).toBe(ids.length);
});

it("gives as many as the pool has, and refuses one more", () => {
  expect(randomHex(1_024)).toMatch(/^[0-9a-f]{2048}$/);
  expect(() => randomHex(1_025)).toThrow(RangeError);
});
