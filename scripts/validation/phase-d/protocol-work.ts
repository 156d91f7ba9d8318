// Phase D: who and what a run is made of, and how far it has come.

import { createApiClient } from "../api-client.ts";
import { newSampleRun, samplePrefix } from "../sample-tasks.ts";
import type { ServiceUnderTest } from "../service-under-test.ts";
import type { EngageAgents } from "./agents.ts";
import type { ProtocolCast } from "./drive-protocol.ts";
import { personBy } from "./person.ts";
import type { ProtocolStory } from "./protocol-story.ts";
import type { RefusalGround } from "./provoke-refusals.ts";
import { taskReader } from "./read-task.ts";

export interface ProtocolWork extends ProtocolCast, RefusalGround {
  service: ServiceUnderTest;
  signal: AbortSignal;
  taskIdFor(purpose: string): string;
  /** What a step didn't bring is absent, and what rests on it is not measured. */
  story?: ProtocolStory;
}

export function prepareWork(
  service: ServiceUnderTest,
  engageAgents: EngageAgents,
  signal: AbortSignal,
): ProtocolWork {
  const { baseUrl, tokens } = service;
  const clientOf = (role: keyof typeof tokens) => createApiClient(baseUrl, tokens[role], signal);
  const clients = {
    admin: clientOf("admin"),
    executor: clientOf("executor"),
    reviewer: clientOf("reviewer"),
  };
  const prefix = samplePrefix("d", newSampleRun());
  return {
    service,
    signal,
    clients,
    person: personBy(clients.admin),
    agents: engageAgents(service),
    readTask: taskReader(clients.admin),
    taskIdFor: (purpose) => `${prefix}${purpose}`,
  };
}
