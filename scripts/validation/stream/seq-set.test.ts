import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSeqSet } from "./seq-set.ts";

describe("a set of seqs", () => {
  it("holds what a Set would hold, in order, wherever pages end", () => {
    const seqs = fc.array(fc.oneof(fc.nat(70_000), fc.constantFrom(32_767, 32_768, 65_536)));
    fc.assert(
      fc.property(seqs, fc.nat(70_000), fc.nat(70_000), (added, after, upTo) => {
        const set = createSeqSet();
        const model = new Set<number>();
        for (const seq of added) {
          expect(set.add(seq)).toBe(!model.has(seq));
          model.add(seq);
        }
        expect(set.size).toBe(model.size);
        for (const seq of [after, ...added]) expect(set.has(seq)).toBe(model.has(seq));
        const expected = [...model].filter((seq) => seq > after && seq <= upTo);
        expect([...set.between(after, upTo)]).toEqual(expected.toSorted((a, b) => a - b));
      }),
    );
  });

  it("takes seqs far beyond 32 bits", () => {
    const set = createSeqSet([2 ** 40, 2 ** 40 + 1]);
    expect([set.has(2 ** 40), set.has(2 ** 40 + 2), set.has(0)]).toEqual([true, false, false]);
    expect([...set.between(2 ** 40, Number.MAX_SAFE_INTEGER)]).toEqual([2 ** 40 + 1]);
  });
});
