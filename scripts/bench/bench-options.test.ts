import { describe, expect, it } from "vitest";
import { PARTS, isWholeRun, parseBenchOptions } from "./bench-options.ts";

describe("the bench's options", () => {
  it("mean a whole run when there are none", () => {
    const options = parseBenchOptions([]);
    expect(options).toEqual({ rounds: 5, parts: PARTS, out: undefined });
    expect("parts" in options && isWholeRun(options)).toBe(true);
  });

  it("name parts, which are measured in the bench's own order", () => {
    expect(parseBenchOptions(["--only", "dev,writes,dev", "--rounds", "1", "--out", "x"])).toEqual({
      rounds: 1,
      parts: ["writes", "dev"],
      out: "x",
    });
  });

  it("make no whole run with a part less, or with fewer than 5 rounds", () => {
    const whole = { rounds: 5, parts: [...PARTS], out: undefined };
    expect(isWholeRun({ ...whole, rounds: 4 })).toBe(false);
    expect(isWholeRun({ ...whole, parts: PARTS.slice(1) })).toBe(false);
    expect(isWholeRun({ ...whole, rounds: 6 })).toBe(true);
  });

  it("are refused with a reason", () => {
    const problem = (...args: string[]) => {
      const options = parseBenchOptions(args);
      return "problem" in options ? options.problem : undefined;
    };
    expect(problem("--help")).toBeNull();
    expect(problem("--rounds", "0")).toBe("--rounds wants 1 to 99, not 0");
    expect(problem("--rounds", "100")).toBe("--rounds wants 1 to 99, not 100");
    expect(problem("--rounds", "99")).toBeUndefined();
    expect(problem("--rounds", "2.5")).toBe("--rounds wants 1 to 99, not 2.5");
    expect(problem("--only", "writes,reads")).toBe("--only knows no reads");
    expect(problem("--only", "writes,")).toBe("--only knows no empty name");
    expect(problem("--out", "")).toBe("--out wants a folder");
    expect(problem("--fast")).toBe("Unknown option '--fast'");
    expect(problem("more")).toContain("more");
  });
});
