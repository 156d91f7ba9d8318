import { expect, it } from "vitest";
import { ContentCache } from "./content-cache.ts";

it("gives nothing under another digest than the one it was put under", () => {
  const cache = new ContentCache();
  cache.set("a", "digest-1", "one");
  expect(cache.get("a", "digest-1")).toBe("one");
  expect(cache.get("a", "digest-2")).toBeUndefined();
});

it("stays within its bytes and lets the least recently used go first", () => {
  const cache = new ContentCache(3 * (200 + 2 * 1_000));
  for (const id of ["a", "b", "c"]) cache.set(id, id, "x".repeat(1_000));
  cache.get("a", "a");
  cache.set("d", "d", "x".repeat(1_000));
  expect(["a", "b", "c", "d"].filter((id) => cache.get(id, id) !== undefined)).toEqual([
    "a",
    "c",
    "d",
  ]);
  expect(cache.bytes).toBe(3 * 2_200);
});

it("counts an entry that is put again only once", () => {
  const cache = new ContentCache();
  cache.set("a", "1", "x");
  const { bytes } = cache;
  cache.set("a", "2", "y");
  expect(cache.bytes).toBe(bytes);
});

it("holds nothing that is larger than all of it", () => {
  const cache = new ContentCache(1_000);
  cache.set("a", "a", "x".repeat(1_000));
  expect(cache.get("a", "a")).toBeUndefined();
  expect(cache.bytes).toBe(0);
});
