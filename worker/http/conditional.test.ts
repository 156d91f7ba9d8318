import { describe, expect, it } from "vitest";
import { etagOf, ifMatchHolds, isNotModified, parseTagCondition } from "./conditional.ts";

const SHA = "a".repeat(64);
const OTHER = "b".repeat(64);
const holds = (header: string) => {
  const condition = parseTagCondition(header);
  return condition === undefined ? "malformed" : ifMatchHolds(condition, SHA);
};

describe("If-Match", () => {
  it("holds for the tag, for a list with it, and for *", () => {
    expect(holds(etagOf(SHA))).toBe(true);
    expect(holds(`${etagOf(OTHER)}, ${etagOf(SHA)}`)).toBe(true);
    expect(holds("*")).toBe(true);
  });

  it("compares strongly: a weak tag never holds", () => {
    expect(holds(`W/${etagOf(SHA)}`)).toBe(false);
    expect(holds(etagOf(OTHER))).toBe(false);
  });

  it.each([SHA, "", ",", `"${SHA}`, `w/"${SHA}"`, `"a" "b"`, `*, "a"`])(
    "can't be read as %j",
    (header) => {
      expect(holds(header)).toBe("malformed");
    },
  );
});

describe("If-None-Match", () => {
  it("compares weakly", () => {
    expect(isNotModified(etagOf(SHA), SHA)).toBe(true);
    expect(isNotModified(`W/${etagOf(SHA)}`, SHA)).toBe(true);
    expect(isNotModified(`${etagOf(OTHER)},W/${etagOf(SHA)}`, SHA)).toBe(true);
    expect(isNotModified("*", SHA)).toBe(true);
  });

  it("is as if it weren't there when it is missing, another's, or can't be read", () => {
    expect(isNotModified(null, SHA)).toBe(false);
    expect(isNotModified(etagOf(OTHER), SHA)).toBe(false);
    expect(isNotModified(SHA, SHA)).toBe(false);
  });
});
