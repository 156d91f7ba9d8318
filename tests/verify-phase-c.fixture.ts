// For tests of phase C: a run that is short, on a service that is reached through a proxy which answers
// the reads of the list a little later, always. So short a flood is measured in few reads, and the
// steady wait outweighs what the machine does to them meanwhile.

import { setTimeout as sleep } from "node:timers/promises";
import type { AcceptanceReport } from "../scripts/report/report-schema.ts";
import type { FloodPlan } from "../scripts/validation/phase-c/flood.ts";
import type { MessagePlan } from "../scripts/validation/phase-c/messages.ts";
import { runPhaseC } from "../scripts/validation/phase-c/run-phase-c.ts";
import { type ProxiedAnswer, type ProxiedRequest } from "./breaking-proxy.ts";
import { type Variation, type VerifierFixture, useK6, useVerifier } from "./verifier.fixture.ts";

const QUICK_FLOOD: FloodPlan = {
  rounds: 3,
  spellMs: 200,
  warmUpMs: 200,
  readsPerSecond: 107,
  floodPerSecond: 50,
  surge: 20,
};
const QUICK_MESSAGES: MessagePlan = { repeats: 10, messages: 20, paceMs: 10 };
/** Refusals past the rate are counted once a second. */
const AUDIT_MS_MAX = 1_500;
export const READ_MS = 60;

export interface PhaseCFixture extends Omit<VerifierFixture, "verify"> {
  verify(variation?: Variation): Promise<AcceptanceReport>;
}

/** Call it at the top of a file: it brings its own hooks. */
export function usePhaseC(): PhaseCFixture {
  const verifier = useVerifier();
  useK6();
  return {
    ...verifier,
    verify: (variation = {}) =>
      verifier.verify({ ...variation, breakAnswer: steadied(variation) }, (surroundings) =>
        runPhaseC({
          ...surroundings,
          flood: QUICK_FLOOD,
          messages: QUICK_MESSAGES,
          auditMsMax: AUDIT_MS_MAX,
        }),
      ),
  };
}

export const isRead = ({ method, path }: Pick<ProxiedRequest, "method" | "path">) =>
  method === "GET" && path === "/api/tasks";

function steadied({ breakAnswer }: Variation) {
  return async (answer: ProxiedAnswer) => {
    if (isRead(answer)) await sleep(READ_MS);
    return breakAnswer === undefined ? answer : breakAnswer(answer);
  };
}
