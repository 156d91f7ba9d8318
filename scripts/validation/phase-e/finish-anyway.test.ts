import { expect, it } from "vitest";
import { finishAnyway } from "./finish-anyway.ts";

const fail = (reason: string) => async () => {
  throw new Error(reason);
};

it("looks also at what broke off, and tells the first fault", async () => {
  let looked = 0;
  const look = async () => void (looked += 1);
  await finishAnyway(async () => undefined, look);
  await expect(finishAnyway(fail("first"), look)).rejects.toThrow("first");
  await expect(finishAnyway(fail("first"), fail("second"))).rejects.toThrow("first");
  await expect(finishAnyway(async () => undefined, fail("second"))).rejects.toThrow("second");
  expect(looked).toBe(2);
});
