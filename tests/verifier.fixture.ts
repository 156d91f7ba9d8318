// For tests of the verifiers: a service that each test reaches through a proxy which breaks one
// promise, a reports folder of the test's own, and what a report says of its gates.

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { obtainK6 } from "../scripts/k6/k6-program.ts";
import { checkReport } from "../scripts/report/check-report.ts";
import { readReport } from "../scripts/report/read-reports.ts";
import type { AcceptanceReport } from "../scripts/report/report-schema.ts";
import { type OwnService, startOwnService } from "../scripts/validation/own-service.ts";
import { type Breakage, type BreakingProxy, startBreakingProxy } from "./breaking-proxy.ts";

export const PROJECT_DIR = resolve(import.meta.dirname, "..");
/** A run takes some seconds, a cold start of the service on a busy machine some more. */
export const RUN_MS_MAX = 60_000;
/** k6, once on a machine, where there is none yet. */
const BUILD_MS_MAX = 15 * 60_000;

export interface Variation extends Breakage {
  environment?: NodeJS.ProcessEnv;
  /** A service of the verifier's own, by this script, instead of the shared one. */
  serviceScript?: string;
  signal?: AbortSignal;
  /** Hears how the run goes. */
  onLog?: (line: string) => void;
}

/** What every phase's run is given, whatever else it takes. */
export interface Surroundings {
  projectDir: string;
  scratchDir: string;
  reportsDir: string;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
  log: (line: string) => void;
  serviceScript?: string;
}

export interface VerifierFixture {
  service(): OwnService;
  /** The shared service's. */
  dataDir(): string;
  /** Of the test that runs. */
  caseDir(): string;
  reportsDir(): string;
  scratchDir(): string;
  /**
   * Runs a phase. Its report, whatever the verdict, must be a sound one; but of a run that asks less
   * than SPEC does, report:check says `problemsOfPass` when it passed.
   */
  verify(
    variation: Variation,
    runPhase: (surroundings: Surroundings) => Promise<AcceptanceReport>,
    problemsOfPass?: readonly string[],
  ): Promise<AcceptanceReport>;
}

/** Call it at the top of a file: it brings its own hooks. */
export function useVerifier(): VerifierFixture {
  let folder: string;
  let dataDir: string;
  let caseDir: string;
  let service: OwnService;
  let proxy: BreakingProxy | undefined;

  beforeAll(async () => {
    await mkdir(join(PROJECT_DIR, ".tmp"), { recursive: true });
    folder = await mkdtemp(join(PROJECT_DIR, ".tmp", "verifier-test-"));
    dataDir = join(folder, "data");
    await mkdir(dataDir);
    service = await startOwnService({
      projectDir: PROJECT_DIR,
      dataDir,
      environment: process.env,
      signal: new AbortController().signal,
    });
  }, RUN_MS_MAX);

  afterAll(async () => {
    expect(await service.stop()).toEqual({ clean: true });
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    caseDir = await mkdtemp(join(folder, "case-"));
  });

  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
  });

  const reportsDir = () => join(caseDir, "reports");
  const scratchDir = () => join(caseDir, "scratch");

  const sharedService = async (breakage: Breakage): Promise<NodeJS.ProcessEnv> => {
    const { breakRequest, breakAnswer, breakStream } = breakage;
    const isBroken = [breakRequest, breakAnswer, breakStream].some(
      (broken) => broken !== undefined,
    );
    if (isBroken) proxy = await startBreakingProxy(service.baseUrl, breakage);
    const { admin, executor, reviewer } = service.tokens;
    const { github, telegram } = service.webhookSecrets;
    return {
      BASE_URL: proxy?.url ?? service.baseUrl,
      ADMIN_TOKEN: admin,
      EXECUTOR_TOKEN: executor,
      REVIEWER_TOKEN: reviewer,
      WEBHOOK_SECRET: github,
      TELEGRAM_WEBHOOK_SECRET: telegram,
      DATA_DIR: dataDir,
    };
  };

  return {
    service: () => service,
    dataDir: () => dataDir,
    caseDir: () => caseDir,
    reportsDir,
    scratchDir,
    async verify(variation, runPhase, problemsOfPass = []) {
      const { serviceScript } = variation;
      const report = await runPhase({
        projectDir: PROJECT_DIR,
        scratchDir: scratchDir(),
        reportsDir: reportsDir(),
        environment: {
          ...process.env,
          // The test runner has a BASE_URL of its own, which is no service's.
          ...(serviceScript === undefined ? await sharedService(variation) : { BASE_URL: "" }),
          ...variation.environment,
        },
        signal: variation.signal ?? new AbortController().signal,
        log: variation.onLog ?? (() => undefined),
        ...(serviceScript === undefined ? {} : { serviceScript }),
      });
      const found = await readReport(reportsDir(), report.phase);
      expect(await checkReport(reportsDir(), found)).toEqual(report.pass ? problemsOfPass : []);
      return report;
    },
  };
}

/** Makes sure that there is a k6 before the first test. Call it at the top of a file. */
export function useK6(): void {
  beforeAll(async () => {
    const toolsDir = join(PROJECT_DIR, ".tools");
    const k6 = await obtainK6({ environment: process.env, toolsDir, log: console.log });
    if (!k6.found) throw new Error(k6.reason);
  }, BUILD_MS_MAX);
}

export function failedGates(report: AcceptanceReport): string[] {
  return report.checks.filter((check) => !check.pass).map((check) => check.name);
}

/** Exactly these gates fail, and the report says so, one reason each. */
export function expectFailed(report: AcceptanceReport, ...gates: string[]): void {
  expect(failedGates(report)).toEqual(gates);
  expect(report.pass).toBe(false);
  expect(report.fail_reasons).toEqual(gates.map((gate) => expect.stringContaining(`${gate} is `)));
}
