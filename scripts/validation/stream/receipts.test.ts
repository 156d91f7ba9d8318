import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReceipts } from "./receipts.ts";
import { createSeqSet } from "./seq-set.ts";

function receive(begunAfter: number, seqs: readonly number[]) {
  const receipts = createReceipts();
  receipts.begin(begunAfter);
  return { receipts, results: seqs.map((seq) => receipts.record(seq)) };
}

describe("receipts", () => {
  it("find nothing wrong with every change once and in order, whatever gaps the log has", () => {
    const { receipts, results } = receive(7, [9, 12, 13]);
    expect(results).toEqual(["new", "new", "new"]);
    expect(receipts.owedOf(createSeqSet([5, 7, 9, 12, 13]))).toEqual({ missed: [], behind: [] });
  });

  it("tell a doubled one from a late one", () => {
    expect(receive(0, [1, 3, 3, 2, 2, 4]).results).toEqual([
      "new",
      "new",
      "doubled",
      "late",
      "doubled",
      "new",
    ]);
  });

  it("call what is before the beginning late: it should not have come at all", () => {
    expect(receive(10, [10, 9]).results).toEqual(["late", "late"]);
  });

  it("call late what comes after a bare id has passed it: a resume would have missed it", () => {
    const { receipts } = receive(0, [1]);
    receipts.moveTo(5);
    expect(receipts.record(4)).toBe("late");
    expect(receipts.position()).toBe(5);
  });

  it("tell what was missed from what may still come", () => {
    const { receipts } = receive(0, [1, 4]);
    expect(receipts.owedOf(createSeqSet([1, 2, 3, 4, 5]))).toEqual({ missed: [2, 3], behind: [5] });
    receipts.moveTo(5);
    expect(receipts.owedOf(createSeqSet([1, 2, 3, 4, 5])).missed).toEqual([2, 3, 5]);
  });

  it("owe nothing before the first beginning, and keep it when the stream begins again", () => {
    const receipts = createReceipts();
    expect(receipts.owedOf(createSeqSet([1, 2]))).toEqual({ missed: [], behind: [] });
    receipts.begin(0);
    receipts.begin(2);
    expect(receipts.owedOf(createSeqSet([1, 2])).missed).toEqual([1, 2]);
  });

  it("count each fault of any delivery as a model does that keeps everything", () => {
    const delivery = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 30 });
    fc.assert(
      fc.property(delivery, (seqs) => {
        const { receipts, results } = receive(0, seqs);
        const isNew = (place: number) => seqs.slice(0, place).every((seq) => seq < seqs[place]!);
        seqs.forEach((seq, place) => {
          const isDoubled = seqs.indexOf(seq) < place;
          expect(results[place]).toBe(isDoubled ? "doubled" : isNew(place) ? "new" : "late");
        });
        const all = Array.from({ length: 20 }, (_, index) => index + 1);
        const last = Math.max(0, ...seqs);
        expect(receipts.owedOf(createSeqSet(all))).toEqual({
          missed: all.filter((seq) => seq < last && !seqs.includes(seq)),
          behind: all.filter((seq) => seq > last),
        });
      }),
    );
  });
});
