// Who and what a run of phase C is made of, and how far it has come.

import type { ApiClient } from "../api-client.ts";
import type { ScriptSurroundings } from "../run-script.ts";
import type { ServiceUnderTest } from "../service-under-test.ts";
import type { DeliveryBatch, DeliveryLine } from "./delivery-line.ts";
import type { FloodPlan } from "./flood-plan.ts";
import type { FloodLine } from "./flood-line.ts";
import type { MessagePlan, Messages } from "./messages.ts";

export interface WebhookRun {
  surroundings: ScriptSurroundings;
  service: ServiceUnderTest;
  client: ApiClient;
  /** How this run's task ids and delivery ids begin. */
  prefix: string;
  floodPlan: FloodPlan;
  messagePlan: MessagePlan;
  /** Of the latest change before the run. */
  afterSeq: number;
  /** What a step didn't bring is absent, and what rests on it is not measured. */
  taskId?: string;
  deliveries: Partial<Record<DeliveryBatch, DeliveryLine[]>>;
  flood?: FloodLine[];
  messages?: Messages;
}
