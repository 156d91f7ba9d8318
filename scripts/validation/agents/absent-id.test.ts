import { expect, it } from "vitest";
import { absentId } from "./absent-id.ts";

it("is the first that nothing has", () => {
  expect(absentId([])).toBe("nowhere-1");
  expect(absentId(["nowhere-2", "nowhere-1", "c1"])).toBe("nowhere-3");
});
