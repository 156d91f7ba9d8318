// What a delivery leaves behind (SPEC 6): its line on the audit, the keys by which a repeat is known,
// and the answer that is kept with them. Pure.

import { z } from "zod";
import type { AuditFact } from "../../storage-adapter/port/audit-fact.ts";
import type { JsonObject } from "../../storage-adapter/port/json.ts";
import type { ReservedKey } from "../../storage-adapter/port/reserved-key.ts";
import type { DeliveryNames } from "../http/github-headers.ts";
import type { Failed, Failure, TaskRef } from "../http/failure.ts";

export const GITHUB = { role: "github", name: "github" } as const;

/** Signed by GitHub, and named. */
export interface Delivery extends DeliveryNames {
  bodySha256: string;
  payload: unknown;
  /** `req-…`: of its line, unless the delivery belongs to a task. */
  correlationId: string;
}

/** What a delivery is answered, and every repeat of it after that. */
export const deliveryAnswer = z.object({
  ok: z.literal(true),
  outcome: z.enum(["updated", "ignored"]),
  task_id: z.exactOptional(z.string()),
  reason: z.exactOptional(z.string()),
  duplicate: z.exactOptional(z.literal(true)),
});
export type DeliveryAnswer = z.infer<typeof deliveryAnswer>;

export type WriteResult = "updated" | "ignored" | "duplicate" | "refused";

interface LineDetail extends JsonObject {
  write_result: WriteResult;
}

/** @param taskId a task that is known: the line stands on its trail */
export function deliveryLine(delivery: Delivery, detail: LineDetail, taskId?: string): AuditFact {
  return {
    audit_event: "github_delivery",
    correlation_id: taskId ?? delivery.correlationId,
    ...(taskId !== undefined && { task_id: taskId }),
    actor: GITHUB,
    detail: { ...factsOf(delivery), ...detail },
  };
}

/** The id first: where both are taken, that of another body is what a repeat has to hear of. */
export function keysOf({ id, bodySha256 }: Delivery, answer: DeliveryAnswer): ReservedKey[] {
  return [
    { kind: "github_delivery", key: id, value: { body_sha256: bodySha256, answer } },
    { kind: "github_body", key: bodySha256, value: { answer } },
  ];
}

/** A refusal of what GitHub did sign: nothing is kept, so that it can be delivered again. */
export function refuseDelivery(
  delivery: Partial<Delivery>,
  failure: Failure,
  about?: TaskRef,
): Failed {
  return {
    failure,
    ...(about && { about }),
    note: {
      audit_event: "github_delivery",
      actor: GITHUB,
      detail: { ...factsOf(delivery), write_result: "refused", reason: failure.reason },
      isBounded: false,
    },
  };
}

/** Bounded lines of an event of its own: a flood of forgeries drowns no other refusal. */
export function refuseForgery({ id }: Partial<DeliveryNames>): Failed {
  return {
    failure: { reason: "webhook_signature_wrong" },
    note: {
      audit_event: "github_delivery",
      detail: { ...factsOf({ ...(id !== undefined && { id }) }, false), write_result: "refused" },
      isBounded: true,
    },
  };
}

/** As much as is known of it: one that is refused early may have no name yet. */
function factsOf(
  { id, event, bodySha256 }: Partial<Delivery>,
  isSignatureValid = true,
): JsonObject {
  return {
    signature_valid: isSignatureValid,
    dedup_hit: false,
    ...(id !== undefined && { event_id: id }),
    ...(event !== undefined && { event }),
    ...(bodySha256 !== undefined && { body_sha256: bodySha256 }),
  };
}
