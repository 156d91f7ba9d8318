import { expect, it } from "vitest";
import { placeInQueue } from "./queue-place.ts";

const IDS = ["a", "b", "c"];

it("says where a task stands and who is before and behind it", () => {
  expect(placeInQueue(IDS, "b")).toEqual({
    position: 2,
    total: 3,
    previousId: "a",
    nextId: "c",
  });
  expect(placeInQueue(IDS, "a")).toMatchObject({ position: 1, previousId: null, nextId: "b" });
  expect(placeInQueue(IDS, "c")).toMatchObject({ position: 3, previousId: "b", nextId: null });
});

it("leads from a task that does not wait to the first that does, and from the last to nowhere", () => {
  expect(placeInQueue(IDS, "x")).toEqual({
    position: null,
    total: 3,
    previousId: null,
    nextId: "a",
  });
  expect(placeInQueue([], "x")).toEqual({
    position: null,
    total: 0,
    previousId: null,
    nextId: null,
  });
});
