// Steps that every phase takes alike, whatever it measures: the service under test is opened, stopped
// and its audit log looked at; and what a phase's own steps have in common.

import { join } from "node:path";
import { describeFault } from "../audit/chain-fault.ts";
import { verifyAuditLog } from "../audit/verify-log.ts";
import type { Gate } from "./gates.ts";
import type { PhaseRun } from "./phase-run.ts";
import {
  type ServiceUnderTest,
  type ServiceUnderTestOptions,
  openServiceUnderTest,
  removeDataFolder,
} from "./service-under-test.ts";

export const AUDIT_CHAIN_GATE: Gate = {
  name: "audit_chain_pass",
  expectation: "the audit log of the run is an unbroken chain",
  comparison: "equals",
  value: true,
  reason: "audit:verify found a fault in the log",
};

/** Only of a service that the verifier started. */
export const SERVICE_STOP_GATE: Gate = {
  name: "service_stop_pass",
  expectation:
    "the service the verifier started stops on SIGTERM with exit code 0, leaving nothing",
  comparison: "equals",
  value: true,
  reason: "the service did not stop cleanly",
};

/** Those of `gates` that hold for the service that was looked at. */
export function gatesFor(gates: readonly Gate[], environment: NodeJS.ProcessEnv): readonly Gate[] {
  const isOwn = !environment["BASE_URL"];
  return gates.filter((gate) => isOwn || gate !== SERVICE_STOP_GATE);
}

/** Undefined where there is none to look at, which is then one of the run's troubles. */
export async function openService(
  run: PhaseRun,
  options: ServiceUnderTestOptions,
): Promise<ServiceUnderTest | undefined> {
  let service: ServiceUnderTest | undefined;
  await run.step("service", async () => {
    service = await openServiceUnderTest(options);
    const found = service;
    run.afterPass.push(() => removeDataFolder(found));
  });
  return service;
}

export type NamedStep = readonly [name: string, step: () => Promise<void>];

/** One after the other, also after one that failed; but not when the service has died. */
export async function takeSteps(
  run: PhaseRun,
  { own }: ServiceUnderTest,
  steps: readonly NamedStep[],
  signal: AbortSignal,
): Promise<void> {
  for (const [name, step] of steps) {
    if (await run.step(name, step)) continue;
    if (signal.aborted) return;
    const death = await own?.deathReason();
    if (death === undefined) continue;
    run.troubles.push(`the service ${death}`);
    return;
  }
}

export async function stopService(run: PhaseRun, { own }: ServiceUnderTest): Promise<void> {
  if (own === undefined) return;
  await run.step("stop", async () => {
    const stopped = await own.stop();
    run.measures[SERVICE_STOP_GATE.name] = stopped.clean;
    if (!stopped.clean) run.explanations[SERVICE_STOP_GATE.name] = stopped.reason;
  });
}

export async function lookAtAuditChain(
  run: PhaseRun,
  { dataDir }: ServiceUnderTest,
): Promise<void> {
  await run.step("audit chain", async () => {
    if (dataDir === undefined) {
      run.explanations[AUDIT_CHAIN_GATE.name] = "the service is elsewhere: set DATA_DIR";
      return;
    }
    const outcome = await verifyAuditLog(join(dataDir, "audit"));
    run.measures[AUDIT_CHAIN_GATE.name] = outcome.ok;
    if (!outcome.ok) run.explanations[AUDIT_CHAIN_GATE.name] = describeFault(outcome.fault);
    addJson(run, "audit-chain.json", outcome, "what audit:verify says of the run's log");
  });
}

export function addJson(run: PhaseRun, name: string, value: unknown, note: string): void {
  run.artifacts.push({ name, content: `${JSON.stringify(value, null, 1)}\n`, note });
}

/** The same of thousands of rows: on one line, which takes a fourth of the bytes. */
export function addRows(run: PhaseRun, name: string, value: unknown, note: string): void {
  run.artifacts.push({ name, content: `${JSON.stringify(value)}\n`, note });
}
