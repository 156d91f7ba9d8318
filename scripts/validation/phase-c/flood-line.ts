// What scripts/k6/phase-c-flood.ts says of each request: a line of JSON on its console.

import { z } from "zod";

/** Spells are counted from 0: the even ones are quiet, in the odd ones there is a flood. */
const spell = z.int().min(0);
const event_id = z.string();
/** With which HTTP status; 0: not at all. */
const answered = z.int();

export const floodLine = z.discriminatedUnion("kind", [
  /** `ms`: from the request's start to the answer's last byte. */
  z.strictObject({ kind: z.literal("read"), spell, ms: z.number().min(0), answered }),
  z.strictObject({ kind: z.literal("flood"), spell, event_id, answered }),
  /** After the spells, as fast as they are answered. */
  z.strictObject({ kind: z.literal("surge"), event_id, answered }),
]);

export type FloodLine = z.infer<typeof floodLine>;
export type ReadLine = Extract<FloodLine, { kind: "read" }>;
export type ForgedLine = Exclude<FloodLine, { kind: "read" }>;
