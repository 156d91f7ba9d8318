import { describe, expect, it } from "vitest";
import { mintIds } from "./minted-ids.ts";

const list = { field: "id", prefix: "w", pointer: "/list" } as const;

describe("minted ids", () => {
  it("are prefix and position, beside the ids that were given", () => {
    const minted = mintIds<"id", { id?: string }>([{}, { id: "mine" }, {}], list);
    expect(minted).toEqual({ ok: true, items: [{ id: "w1" }, { id: "mine" }, { id: "w3" }] });
  });

  it("make way for given ids, wherever these stand", () => {
    const minted = mintIds<"id", { id?: string }>([{}, { id: "w1" }, { id: "w2" }, {}], list);
    expect(minted).toEqual({
      ok: true,
      items: [{ id: "w3" }, { id: "w1" }, { id: "w2" }, { id: "w4" }],
    });
  });

  it("are refused to a list that repeats an id, with the place", () => {
    const minted = mintIds([{ id: "a" }, { id: "b" }, { id: "a" }], list);
    expect(minted).toMatchObject({
      ok: false,
      refusal: {
        kind: "unprocessable",
        code: "duplicate_id",
        extra: { duplicates: [{ pointer: "/list/2/id", value: "a" }] },
      },
    });
  });

  it("take one pass, however the given ids lie in the way", () => {
    const half = 30_000;
    const items = Array.from({ length: 2 * half }, (_, index) =>
      index < half ? {} : { id: `w${index + 1}` },
    );
    const started = performance.now();
    const minted = mintIds<"id", { id?: string }>(items, list);
    expect(minted.ok && new Set(minted.items.map((item) => item.id)).size).toBe(2 * half);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
