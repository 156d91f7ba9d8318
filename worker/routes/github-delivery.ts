// From a verified delivery to its one outcome, however often, however many at once and under whatever
// id it arrives (docs/decisions/0010). Id and body are reserved by the very commit, or the very line,
// that the delivery leaves; a repeat is told the first outcome and changes nothing.

import type { KeptKey } from "../../storage-adapter/port/reserved-key.ts";
import { recordCiStatus } from "../domain/steps/record-ci-status.ts";
import type { CiReport } from "../domain/steps/record-ci-status.ts";
import { readEvent } from "../github/read-event.ts";
import type { Failed, Failure } from "../http/failure.ts";
import type { Service } from "../service.ts";
import { commitStep } from "./commit-step.ts";
import { GITHUB, deliveryAnswer, deliveryLine, keysOf, refuseDelivery } from "./github-lines.ts";
import type { Delivery, DeliveryAnswer } from "./github-lines.ts";

/** A Failed is for what another try may mend, or for an id that stands for another body. */
export async function settleDelivery(
  service: Service,
  delivery: Delivery,
): Promise<DeliveryAnswer | Failed> {
  const { storage } = service;
  const [id, body] = await Promise.all([
    storage.lookup("github_delivery", delivery.id),
    storage.lookup("github_body", delivery.bodySha256),
  ]);
  const kept = id ?? body;
  if (kept) return repeat(service, delivery, kept);
  const event = readEvent(delivery.event, delivery.payload);
  if (event.meaning === "ci") return update(service, delivery, event.taskId, event.report);
  const { reason, taskId } = event;
  if (taskId === undefined) return ignore(service, delivery, { reason });
  const isKnown = (await storage.read(taskId)).outcome !== "absent";
  return ignore(service, delivery, isKnown ? { reason, task_id: taskId } : unknownTask(taskId));
}

async function update(
  service: Service,
  delivery: Delivery,
  taskId: string,
  report: Omit<CiReport, "body_sha256">,
): Promise<DeliveryAnswer | Failed> {
  const answer: DeliveryAnswer = { ok: true, outcome: "updated", task_id: taskId };
  const written = await commitStep(service, {
    taskId,
    actor: GITHUB,
    step: recordCiStatus,
    command: () => ({ ok: true, value: { ...report, body_sha256: delivery.bodySha256 } }),
    preceding: () => [deliveryLine(delivery, { write_result: "updated" }, taskId)],
    reserve: () => keysOf(delivery, answer),
  });
  switch (written.outcome) {
    case "written":
      return answer;
    case "key_taken":
      return repeat(service, delivery, written.kept);
    case "failed":
      return settleFailure(service, delivery, taskId, written.failed.failure);
  }
}

/** What stands in the way for good is a reason to ignore it; what may be mended must come again. */
async function settleFailure(
  service: Service,
  delivery: Delivery,
  taskId: string,
  failure: Failure,
): Promise<DeliveryAnswer | Failed> {
  switch (failure.reason) {
    case "task_not_found":
      return ignore(service, delivery, unknownTask(taskId));
    case "task_deleted":
      return ignore(service, delivery, { reason: failure.reason, task_id: taskId });
    case "refused":
      return ignore(service, delivery, { reason: failure.refusal.code, task_id: taskId });
    case "task_file_invalid":
    case "contended":
      return refuseDelivery(delivery, failure, { task_id: taskId, correlation_id: taskId });
    default:
      throw new Error(`A CI report can't fail so: ${failure.reason}.`);
  }
}

/** Why nothing changes. */
interface Ignored {
  reason: string;
  /** A task that is known: the line stands on its trail. */
  task_id?: string;
  /** One that is not. */
  named_task?: string;
}

function unknownTask(taskId: string): Ignored {
  return { reason: "task_unknown", named_task: taskId };
}

async function ignore(
  service: Service,
  delivery: Delivery,
  { reason, task_id, named_task }: Ignored,
): Promise<DeliveryAnswer | Failed> {
  const about = task_id === undefined ? {} : { task_id };
  const answer: DeliveryAnswer = { ok: true, outcome: "ignored", ...about, reason };
  const named = named_task === undefined ? {} : { named_task };
  const detail = { write_result: "ignored" as const, reason, ...named };
  const line = deliveryLine(delivery, detail, task_id);
  const appended = await service.storage.append([line], keysOf(delivery, answer));
  return appended.outcome === "appended" ? answer : repeat(service, delivery, appended.kept);
}

/** A replay reserves nothing: ids are not signed, and it must not occupy that of a delivery to come. */
async function repeat(
  service: Service,
  delivery: Delivery,
  kept: KeptKey,
): Promise<DeliveryAnswer | Failed> {
  // The line that has settled it: the change's own, or that of the delivery that changed nothing.
  const { kind, value, seq: first_seq } = kept;
  if (kind === "github_delivery" && value["body_sha256"] !== delivery.bodySha256) {
    return refuseDelivery(delivery, { reason: "delivery_id_reused" });
  }
  const answer = deliveryAnswer.parse(value["answer"]);
  const detail = { dedup_hit: true, write_result: "duplicate" as const, first_seq };
  await service.storage.append([deliveryLine(delivery, detail, answer.task_id)]);
  return { ...answer, duplicate: true };
}
