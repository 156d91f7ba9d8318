// For tests of phase B: a run that is short, on a service on which somebody else is at work too.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll } from "vitest";
import type { AcceptanceReport } from "../scripts/report/report-schema.ts";
import { BEGINNING_MS_MAX } from "../scripts/validation/phase-b/audience.ts";
import { runPhaseB } from "../scripts/validation/phase-b/run-phase-b.ts";
import { LEAVING_MS_MAX as HEARTBEATS_MS_MAX } from "../scripts/validation/stream/judge-stream-audit.ts";
import type { ChangePlan } from "../scripts/validation/phase-b/status-changes.ts";
import { type Variation, type VerifierFixture, useK6, useVerifier } from "./verifier.fixture.ts";

/** Quick, but slower than the dashboard asks for changes: it shows each of them. */
const QUICK: ChangePlan = { tasks: 5, paceMs: 120 };
/** The hub learns that a client left by writing to it: so often there is something to write. */
const OTHERS_WORK_MS = 250;
const LEAVING_MS_MAX = 3_000;

export interface PhaseBVariation extends Variation {
  /** Less, where streams are known not to begin. */
  beginningMsMax?: number;
  /** Less, where none of the phase's clients was ever there. */
  leavingMsMax?: number;
}

export interface PhaseBFixture extends Omit<VerifierFixture, "verify"> {
  verify(variation?: PhaseBVariation): Promise<AcceptanceReport>;
}

/** Call it at the top of a file: it brings its own hooks. */
export function usePhaseB(): PhaseBFixture {
  const verifier = useVerifier();
  const leaving = new AbortController();
  let othersWork: Promise<void> | undefined;

  useK6();

  beforeAll(async () => {
    const { baseUrl, tokens } = verifier.service();
    const headers = { Authorization: `Bearer ${tokens.admin}`, "Content-Type": "application/json" };
    const post = async (path: string, content: object) => {
      const body = JSON.stringify(content);
      await (await fetch(`${baseUrl}/api/tasks${path}`, { method: "POST", headers, body })).text();
    };
    await post("", { task_id: "another", request_text: "Somebody else's" });
    othersWork = (async () => {
      while (!leaving.signal.aborted) {
        await post("/another/brief", { declared_scope: [new Date().toISOString()] });
        await sleep(OTHERS_WORK_MS, undefined, { signal: leaving.signal }).catch(() => undefined);
      }
    })();
    // Whoever waits for its end hears of it.
    othersWork.catch(() => undefined);
  });

  // Before the service is stopped: hooks after all run in the reverse order.
  afterAll(async () => {
    leaving.abort();
    await othersWork;
  });

  return {
    ...verifier,
    verify: (variation = {}) =>
      verifier.verify(variation, (surroundings) =>
        runPhaseB({
          ...surroundings,
          changes: QUICK,
          beginningMsMax: variation.beginningMsMax ?? BEGINNING_MS_MAX,
          leavingMsMax: variation.leavingMsMax ?? leavingMsMax(variation),
        }),
      ),
  };
}

/** How long the log may take to tell that the phase's clients have left. */
function leavingMsMax({ serviceScript, environment }: Variation): number {
  // On a service of its own nobody else is at work.
  if (serviceScript !== undefined) return HEARTBEATS_MS_MAX;
  // Nobody writes to a log that is not the service's.
  return environment?.["DATA_DIR"] === undefined ? LEAVING_MS_MAX : 0;
}
