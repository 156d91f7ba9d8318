// For tests of phase C: a run that is short, on a service that is reached through a proxy which answers
// the reads of the list a little later, always. So short a flood is measured in few reads, and the
// steady wait outweighs what the machine does to them meanwhile.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { obtainK6 } from "../scripts/k6/k6-program.ts";
import type { AcceptanceReport } from "../scripts/report/report-schema.ts";
import type { FloodPlan } from "../scripts/validation/phase-c/flood-plan.ts";
import type { MessagePlan } from "../scripts/validation/phase-c/messages.ts";
import { runPhaseC } from "../scripts/validation/phase-c/run-phase-c.ts";
import { type ProxiedAnswer, type ProxiedRequest } from "./breaking-proxy.ts";
import {
  PROJECT_DIR,
  type Variation,
  type VerifierFixture,
  useK6,
  useVerifier,
} from "./verifier.fixture.ts";

export const QUICK_FLOOD: FloodPlan = {
  rounds: 3,
  spellMs: 200,
  warmUpMs: 200,
  readsPerSecond: 107,
  floodPerSecond: 50,
  surge: 20,
};
export const QUICK_MESSAGES: MessagePlan = { repeats: 10, messages: 20, paceMs: 10 };
/** Refusals past the rate are counted once a second. */
const AUDIT_MS_MAX = 1_500;
export const READ_MS = 60;
/** What report:check says of a run that is so short when it passes. */
const SHORT_OF_SPEC = [
  "check flood_seconds is 0.6, beyond SPEC 9's limit, yet the phase passed",
  "check flood_refusals_counted is 0, beyond SPEC 9's limit, yet the phase passed",
];

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
      verifier.verify(
        { ...variation, breakAnswer: steadied(variation) },
        (surroundings) =>
          runPhaseC({
            ...surroundings,
            flood: QUICK_FLOOD,
            messages: QUICK_MESSAGES,
            auditMsMax: AUDIT_MS_MAX,
          }),
        SHORT_OF_SPEC,
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

/** The real k6, but for scripts of which a case of the shell says otherwise. */
export async function k6With(folder: string, otherwise: string): Promise<string> {
  const path = join(folder, "k6");
  const script = `real="${await realK6()}"\ncase "$*" in ${otherwise} esac\nexec "$real" "$@"`;
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

export async function realK6(): Promise<string> {
  const toolsDir = join(PROJECT_DIR, ".tools");
  const k6 = await obtainK6({ environment: process.env, toolsDir, log: () => undefined });
  if (!k6.found) throw new Error(k6.reason);
  return k6.path;
}
