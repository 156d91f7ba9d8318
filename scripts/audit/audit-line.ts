// A stored audit line as the checking programs read it: the fields that SPEC 8 gives every line, and
// whatever else the event brought. Their own reading of SPEC, not storage's: a checker that shares
// the writer's code shares its mistakes.

import { z } from "zod";

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

export const auditLine = z.looseObject({
  seq: z.int().min(1),
  at: z.iso.datetime({ precision: 3 }),
  audit_event: z.string().min(1),
  correlation_id: z.string().min(1),
  causation_seq: z.int().min(1).optional(),
  task_id: z.string().optional(),
  actor: z.looseObject({ role: z.string(), name: z.string() }),
  prev_hash: sha256Hex,
  hash: sha256Hex,
});

export type AuditLine = z.infer<typeof auditLine>;

/** A line's place in the chain: what another record (head.json, a note elsewhere) can point at. */
export const chainPoint = z.object({ seq: z.int().min(1), hash: sha256Hex });

export type ChainPoint = z.infer<typeof chainPoint>;

/** What the first line's prev_hash is (SPEC 8). */
export const FIRST_PREV_HASH = "0".repeat(64);

/** head.json stands there before the first line does, and then points at the chain's beginning. */
export const notedHead = z.union([
  chainPoint,
  z.object({ seq: z.literal(0), hash: z.literal(FIRST_PREV_HASH) }),
]);
