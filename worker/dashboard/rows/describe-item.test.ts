import { describe, expect, it } from "vitest";
import { describeItem } from "./describe-item.ts";
import { invalidItem, taskItem } from "./item.fixture.ts";

const AT = "2026-03-01T09:00:00.000Z";
const NOW_MS = Date.parse("2026-03-01T09:05:00.000Z");
const otto = { role: "executor", name: "otto" } as const;
const rita = { role: "reviewer", name: "rita" } as const;
const maria = { role: "admin", name: "maria" } as const;

const signOf = (fields: Parameters<typeof taskItem>[0]) =>
  describeItem(taskItem({ last_activity_at: AT, changed_at: AT, ...fields }), NOW_MS);

describe("a row", () => {
  it("tells a reviewer's approve from a reject, and both from a person's", () => {
    const verdict = (decision: "approve" | "reject", decided_by: typeof rita | typeof maria) => ({
      verdict: { decision, decided_by, at: AT },
    });
    const signs = [
      signOf({ stage: "reviewed", ...verdict("approve", rita) }),
      signOf({ stage: "reviewed", ...verdict("reject", rita) }),
      signOf({ stage: "decided", ...verdict("approve", maria) }),
      signOf({ stage: "decided", ...verdict("reject", maria) }),
    ].map(({ sign, state, by, at }) => [sign, state, by?.name, at]);
    expect(signs).toEqual([
      ["review-approve", "Review: approve", "rita", AT],
      ["review-reject", "Review: reject", "rita", AT],
      ["approved", "Approved", "maria", AT],
      ["rejected", "Rejected", "maria", AT],
    ]);
  });

  it("says who works, and since when nothing was heard of a stalled one", () => {
    const claimed = { stage: "working", ack: { at: AT, by: otto } } as const;
    expect(signOf(claimed)).toMatchObject({
      sign: "working",
      by: { deed: "claimed by", name: "otto" },
    });
    const silentSince = "2026-03-01T07:00:00.000Z";
    expect(signOf({ ...claimed, last_activity_at: silentSince })).toEqual({
      sign: "stalled",
      state: "Silent for 2 h",
      by: { deed: "claimed by", name: "otto" },
      at: silentSince,
    });
  });

  it("says whose result it is", () => {
    const row = signOf({ stage: "delivered", ack: { at: AT, by: otto }, result_at: AT });
    expect(row).toMatchObject({
      sign: "delivered",
      state: "Result in",
      by: { deed: "by", name: "otto" },
      at: AT,
    });
  });

  it("tells the first claim waited for from a later one", () => {
    expect(signOf({ stage: "queued" }).state).toBe("Waits to be claimed");
    expect(signOf({ stage: "queued", attempt: 2 }).state).toBe("Waits to be claimed again");
  });

  it("shows of an invalid file that it is one", () => {
    expect(describeItem(invalidItem(), NOW_MS).sign).toBe("invalid");
  });
});
