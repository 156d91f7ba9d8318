// What scripts/k6/phase-e-load.ts says of each request: a line of JSON on its console.

import { z } from "zod";

const request = {
  /** The reader or writer; no two of them have one number. */
  by: z.int().min(1),
  /** Which of the load's tasks: of a list, the one whose item was looked at. */
  task: z.int().min(0),
  /** Epoch ms, whole: of a write the beginning of a millisecond, just before it was sent. */
  sent_at_ms: z.number(),
  /** From the request's start to the answer's last byte, to the hundredth. */
  ms: z.number().min(0),
  /** With which HTTP status; 0: not at all. */
  answered: z.int(),
  /** The task's; null where the answer has none. */
  revision: z.int().nullable(),
};

export const loadLine = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("task"), ...request }),
  z.strictObject({ kind: z.literal("list"), ...request, head_seq: z.int().nullable() }),
  /** `answered_at_ms`: epoch ms, whole, when the answer was there. */
  z.strictObject({
    kind: z.literal("write"),
    ...request,
    answered_at_ms: z.number(),
    seq: z.int().nullable(),
  }),
]);

export type LoadLine = z.infer<typeof loadLine>;
export type ReadLine = Exclude<LoadLine, { kind: "write" }>;
export type WriteLine = Extract<LoadLine, { kind: "write" }>;

export const isWrite = (line: LoadLine): line is WriteLine => line.kind === "write";
export const isRead = (line: LoadLine): line is ReadLine => line.kind !== "write";
