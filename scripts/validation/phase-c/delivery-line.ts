// What scripts/k6/phase-c-deliveries.ts says of each delivery: a line of JSON on its console.

import { z } from "zod";

/** In this order, each in a run of k6 of its own, so that what it left can be looked at. */
export const DELIVERY_BATCHES = ["forged", "first", "again"] as const;

export const deliveryLine = z.strictObject({
  batch: z.enum(DELIVERY_BATCHES),
  /** What is wrong with a forged one; of the others: `good`, `same id`, `same body`, `other body`. */
  kind: z.string(),
  event_id: z.string(),
  /** With which HTTP status; 0: not at all. */
  answered: z.int(),
  /** Of the answer, where it has them. */
  outcome: z.string().nullable(),
  duplicate: z.boolean(),
  code: z.string().nullable(),
});

export type DeliveryBatch = (typeof DELIVERY_BATCHES)[number];
export type DeliveryLine = z.infer<typeof deliveryLine>;
