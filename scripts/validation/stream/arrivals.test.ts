import { expect, it } from "vitest";
import { createArrivalLog } from "./arrivals.ts";
import { deliveriesOf } from "./delivery-latency.ts";

it("keeps every arrival up to the bound and counts the ones beyond it", () => {
  const log = createArrivalLog(10_000);
  for (let row = 0; row < 10_000; row += 1) log.note(row % 3, row, row + 0.25);
  expect([log.kept().seq.length, log.leftOut()]).toEqual([10_000, 0]);
  log.note(0, 1, 2);
  expect([log.kept().seq.length, log.leftOut()]).toEqual([10_000, 1]);
  const { client, seq, atMs } = log.kept();
  expect([client[9_999], seq[9_999], atMs[9_999]]).toEqual([0, 9_999, 9_999.25]);
});

it("keeps none where none are wanted", () => {
  const log = createArrivalLog(0);
  log.note(0, 1, 2);
  expect([log.kept().seq.length, log.leftOut()]).toEqual([0, 1]);
});

it("measures a delivery from its write, and counts what no write of ours made", () => {
  const log = createArrivalLog(10);
  log.note(0, 5, 1_003.5);
  log.note(1, 5, 1_004);
  log.note(0, 6, 1_010);
  const deliveries = deliveriesOf(log.kept(), new Map([[5, 1_000]]));
  expect(deliveries).toEqual({ latenciesMs: [3.5, 4], others: 1 });
});
