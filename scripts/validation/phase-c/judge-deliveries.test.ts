import { describe, expect, it } from "vitest";
import type { DeliveryLine } from "./delivery-line.ts";
import { forgeriesTaken, judgeReplays, signatureRejectRate } from "./judge-deliveries.ts";

const line = (
  kind: string,
  answered: number,
  changed: Partial<DeliveryLine> = {},
): DeliveryLine => ({
  batch: "forged",
  kind,
  event_id: "e",
  answered,
  outcome: null,
  duplicate: false,
  code: null,
  ...changed,
});
const refused = (count: number) => Array.from({ length: count }, () => line("empty", 401));

describe("bad signatures", () => {
  it("are all refused when fifty are", () => {
    expect(signatureRejectRate(refused(50))).toBe(1);
    expect(forgeriesTaken(refused(50))).toBe("");
  });

  it("are not when one is taken, answered otherwise, or was never sent", () => {
    for (const answered of [200, 0, 403, 429, 500]) {
      expect(signatureRejectRate([...refused(49), line("empty", answered)])).toBe(0.98);
    }
    expect(signatureRejectRate(refused(49))).toBe(0.98);
    expect(signatureRejectRate([...refused(50), line("empty", 200)])).toBeLessThan(1);
  });

  it("are named where they are taken, the first of them", () => {
    const taken = Array.from({ length: 7 }, () => line("truncated", 200));
    expect(forgeriesTaken(taken)).toMatch(/^one truncated was answered with 200; .*; 2 more$/);
  });
});

describe("a good delivery and its replays", () => {
  const update = (duplicate: boolean) => line("same id", 200, { outcome: "updated", duplicate });
  const repeats = (count: number) => Array.from({ length: count }, () => update(true));
  const first = [update(true), update(false), ...repeats(4)];
  const again = [...repeats(5), line("other body", 409)];
  const looks = {
    before: { etag: '"a"', revision: 1, ci_state: null },
    first: { etag: '"b"', revision: 2, ci_state: "success" },
    again: { etag: '"b"', revision: 2, ci_state: "success" },
  };

  it("pass when one of them counts, whichever", () => {
    expect(judgeReplays({ first, again }, looks)).toEqual({ pass: true, explanation: "" });
  });

  it.each<[string, Parameters<typeof judgeReplays>]>([
    ["2 of 6 at once", [{ first: [update(false), ...first.slice(1)], again }, looks]],
    ["0 of 6 at once", [{ first: repeats(6), again }, looks]],
    ["9 replays", [{ first, again: again.slice(1) }, looks]],
    ["answered with 200", [{ first, again: [...repeats(5), line("other body", 200)] }, looks]],
    ["answered with nothing", [{ first, again: repeats(5) }, looks]],
    [
      "left revision 3, success",
      [
        { first, again },
        { ...looks, first: { ...looks.first, revision: 3 } },
      ],
    ],
    [
      "left revision 2, null",
      [
        { first, again },
        { ...looks, first: { ...looks.first, ci_state: null } },
      ],
    ],
    [
      "another state",
      [
        { first, again },
        { ...looks, again: { ...looks.again, etag: '"c"' } },
      ],
    ],
  ])("fail: %s", (explanation, given) => {
    const judged = judgeReplays(...given);
    expect(judged.pass).toBe(false);
    expect(judged.explanation).toContain(explanation);
  });
});
