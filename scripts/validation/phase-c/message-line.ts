// What scripts/k6/phase-c-messages.ts says of each Telegram message: a line of JSON on its console.

import { z } from "zod";

export const messageLine = z.strictObject({
  /** `at_once` and `in_turn`: the one message that comes again and again; `paced`: each another. */
  how: z.enum(["at_once", "in_turn", "paced"]),
  message_id: z.int(),
  /** Epoch ms: for a paced one the beginning of a millisecond, just before it was sent. */
  sent_at_ms: z.number(),
  /** With which HTTP status; 0: not at all. */
  answered: z.int(),
  /** Of the answer, where it has them. */
  outcome: z.string().nullable(),
  task_id: z.string().nullable(),
});

export type MessageLine = z.infer<typeof messageLine>;
