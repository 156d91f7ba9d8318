// Each gate of phase A, proved once by something that makes it fail, and it alone.

import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { checkReport } from "../scripts/report/check-report.ts";
import { readReport } from "../scripts/report/read-reports.ts";
import type { AcceptanceReport } from "../scripts/report/report-schema.ts";
import { type OwnService, startOwnService } from "../scripts/validation/own-service.ts";
import { PHASE_A_GATES } from "../scripts/validation/phase-a/gates-phase-a.ts";
import type { LatencyPlan } from "../scripts/validation/phase-a/latency.ts";
import { runPhaseA } from "../scripts/validation/phase-a/run-phase-a.ts";
import { type BreakAnswer, type BreakingProxy, startBreakingProxy } from "./breaking-proxy.ts";

const PROJECT_DIR = resolve(import.meta.dirname, "..");
/** Few: what is proved here is the gate and not the latency. */
const FEW: LatencyPlan = { requestsEach: 20, warmUpEach: 1, lanes: 2 };
const PASSING = `import { expect, it } from "vitest"; it("holds", () => { expect(1).toBe(1); });`;
/** A run takes some seconds, a cold start of the service on a busy machine some more. */
const RUN_MS_MAX = 60_000;

let folder: string;
let dataDir: string;
let service: OwnService;
let proxy: BreakingProxy | undefined;
let suitesDir: string;
let reportsDir: string;

beforeAll(async () => {
  await mkdir(join(PROJECT_DIR, ".tmp"), { recursive: true });
  folder = await mkdtemp(join(PROJECT_DIR, ".tmp", "verify-phase-a-test-"));
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
  const own = await mkdtemp(join(folder, "case-"));
  reportsDir = join(own, "reports");
  suitesDir = join(own, "suites");
  await mkdir(suitesDir);
  const projects = ["unit", "contract"].map((name) => ({
    test: { name, include: [`${name}.test.ts`] },
  }));
  const config = `export default ${JSON.stringify({ test: { projects } })};`;
  await writeFile(join(suitesDir, "vitest.config.ts"), config);
  await putTests("unit", PASSING);
  await putTests("contract", PASSING);
});

afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
});

async function putTests(suite: string, content: string) {
  await writeFile(join(suitesDir, `${suite}.test.ts`), content);
}

interface Variation {
  breakAnswer?: BreakAnswer;
  environment?: NodeJS.ProcessEnv;
  serviceScript?: string;
  signal?: AbortSignal;
}

/** Against the shared service, through a proxy; or, with a script, against a service of its own. */
async function verify(variation: Variation = {}): Promise<AcceptanceReport> {
  const { breakAnswer, serviceScript } = variation;
  let baseUrl = service.baseUrl;
  if (breakAnswer !== undefined) {
    proxy = await startBreakingProxy(service.baseUrl, breakAnswer);
    baseUrl = proxy.url;
  }
  const { admin, executor, reviewer } = service.tokens;
  const running = {
    BASE_URL: baseUrl,
    ADMIN_TOKEN: admin,
    EXECUTOR_TOKEN: executor,
    REVIEWER_TOKEN: reviewer,
    DATA_DIR: dataDir,
  };
  const report = await runPhaseA({
    projectDir: PROJECT_DIR,
    scratchDir: join(reportsDir, "..", "scratch"),
    testsDir: suitesDir,
    reportsDir,
    environment: {
      ...process.env,
      // The test runner has a BASE_URL of its own, which is no service's.
      ...(serviceScript === undefined ? running : { BASE_URL: "" }),
      ...variation.environment,
    },
    latency: FEW,
    signal: variation.signal ?? new AbortController().signal,
    log: () => undefined,
    ...(serviceScript === undefined ? {} : { serviceScript }),
  });
  // Whatever the verdict: what was written is a sound report of it.
  expect(await checkReport(reportsDir, await readReport(reportsDir, "A"))).toEqual([]);
  return report;
}

function failedGates(report: AcceptanceReport): string[] {
  return report.checks.filter((check) => !check.pass).map((check) => check.name);
}

/** Exactly these gates fail, and the report says so, one reason each. */
function expectFailed(report: AcceptanceReport, ...gates: string[]) {
  expect(failedGates(report)).toEqual(gates);
  expect(report.pass).toBe(false);
  expect(report.fail_reasons).toEqual(gates.map((gate) => expect.stringContaining(`${gate} is `)));
}

const isDetail = ({ method, path }: { method: string; path: string }) =>
  method === "GET" && /^\/api\/tasks\/[^/]+$/.test(path);

describe("phase A passes", { timeout: RUN_MS_MAX }, () => {
  it("for the real service, started and stopped by the verifier, with nothing left behind", async () => {
    const serviceScript = join(PROJECT_DIR, "scripts", "serve.ts");
    const report = await verify({ serviceScript });
    expect(report.fail_reasons).toEqual([]);
    expect(report.checks.map((check) => check.name)).toEqual(
      PHASE_A_GATES.map((gate) => gate.name),
    );
    expect(report.metrics).toMatchObject({ tests_passed: 2, tests_failed: 0 });
    expect(await readdir(join(reportsDir, "..", "scratch"))).toEqual([]);
  });

  it("for a service that runs already, which it leaves running", async () => {
    const report = await verify();
    expect(report.fail_reasons).toEqual([]);
    expect(failedGates(report)).toEqual([]);
    expect(await service.deathReason()).toBeUndefined();
  });
});

describe("each gate of phase A fails by itself", { timeout: RUN_MS_MAX }, () => {
  it("api_p95_ms: slow answers", async () => {
    const report = await verify({
      async breakAnswer(answer) {
        if (answer.path === "/api/tasks" && answer.method === "GET") await sleep(130);
        return answer;
      },
    });
    expectFailed(report, "api_p95_ms");
    expect(report.metrics["api_p95_ms"]).toBeGreaterThan(100);
  });

  it("hash_stability_pass: one read of ten with another content", async () => {
    let reads = 0;
    const report = await verify({
      breakAnswer(answer) {
        if (isDetail(answer)) reads += 1;
        return reads === 5 ? { ...answer, body: answer.body.replace("Sample", "sample") } : answer;
      },
    });
    expectFailed(report, "hash_stability_pass");
  });

  it("decision_visibility_pass: the GET after a decision is the one from before", async () => {
    const kept = new Map<string, ProxiedBody>();
    const stale = new Set<string>();
    const report = await verify({
      breakAnswer(answer) {
        const decided = /^(.*)\/(?:approve|reject)$/.exec(answer.path)?.[1];
        if (decided !== undefined && answer.status === 200) stale.add(decided);
        if (!isDetail(answer)) return answer;
        const former = kept.get(answer.path);
        kept.set(answer.path, answer);
        return stale.delete(answer.path) && former !== undefined ? former : answer;
      },
    });
    expectFailed(report, "decision_visibility_pass");
    expect(report.fail_reasons[0]).toContain("after approve it read pending, revision 1");
  });

  it("single_winner_pass: two decisions are told that they won", async () => {
    let won: ProxiedBody | undefined;
    const report = await verify({
      breakAnswer(answer) {
        if (!/-winner\/(?:approve|reject)$/.test(answer.path)) return answer;
        if (answer.status === 200) won = answer;
        else if (won !== undefined) {
          const second = won;
          won = undefined;
          return second;
        }
        return answer;
      },
    });
    expectFailed(report, "single_winner_pass");
    expect(report.fail_reasons[0]).toContain("2 x 200");
  });

  it("unexpected_answers: one measured request that fails", async () => {
    let lists = 0;
    const report = await verify({
      breakAnswer(answer) {
        if (answer.path === "/api/tasks" && answer.method === "GET") lists += 1;
        return lists === 10 ? { ...answer, status: 503, body: "{}" } : answer;
      },
    });
    expectFailed(report, "unexpected_answers");
  });

  it("audit_chain_pass: a byte of the log changed", async () => {
    const copy = join(reportsDir, "..", "data");
    await cp(dataDir, copy, { recursive: true });
    const log = join(copy, "audit", "events.jsonl");
    await writeFile(log, (await readFile(log, "utf8")).replace("sample-a-", "sample-b-"));
    const report = await verify({ environment: { DATA_DIR: copy } });
    expectFailed(report, "audit_chain_pass");
    expect(report.fail_reasons[0]).toMatch(/edited: line \d+ \(events\.jsonl/);
  });

  it("tests_failed: a test that fails, and a file that can't be loaded", async () => {
    await putTests("unit", PASSING.replace("toBe(1)", "toBe(2)"));
    expectFailed(await verify(), "tests_failed");
    await putTests("unit", PASSING);
    await putTests("contract", `${PASSING} throw new Error("unloadable");`);
    expectFailed(await verify(), "tests_failed");
  });

  it("tests_skipped: a test that is skipped", async () => {
    await putTests("unit", `${PASSING} it.skip("later", () => undefined);`);
    expectFailed(await verify(), "tests_skipped");
  });

  it("suites_without_tests: a suite that is empty; tests_passed: both are", async () => {
    await rm(join(suitesDir, "contract.test.ts"));
    expectFailed(await verify(), "suites_without_tests");
    await rm(join(suitesDir, "unit.test.ts"));
    const report = await verify();
    expectFailed(report, "tests_passed", "suites_without_tests");
    expect(report.metrics).toMatchObject({ tests_passed: 0, tests_failed: 0 });
  });

  it("suites_broken_off: an error that belongs to no test", async () => {
    await putTests("unit", `${PASSING} void Promise.reject(new Error("nobody's"));`);
    const report = await verify();
    expectFailed(report, "suites_broken_off");
  });

  it("service_stop_pass: a process that is left behind", async () => {
    const serviceScript = join(reportsDir, "..", "leaving.ts");
    await writeFile(
      serviceScript,
      `import { spawn } from "node:child_process";
       spawn("sleep", ["60"], { stdio: "ignore" }).unref();
       await import(${JSON.stringify(join(PROJECT_DIR, "scripts", "serve.ts"))});`,
    );
    const report = await verify({ serviceScript });
    expectFailed(report, "service_stop_pass");
    expect(report.fail_reasons[0]).toContain("it left processes behind");
  });
});

describe("phase A writes its report", { timeout: RUN_MS_MAX }, () => {
  async function put(content: string): Promise<string> {
    const serviceScript = join(reportsDir, "..", "service.ts");
    await writeFile(serviceScript, content);
    return serviceScript;
  }

  it("when the service can't be started, with its last words", async () => {
    const report = await verify({
      serviceScript: await put(`console.error("the disk is on fire"); process.exit(3);`),
    });
    expect(report.pass).toBe(false);
    expect(report.fail_reasons[0]).toBe(
      "service: the service could not be started: it ended with exit code 3; its last words: the disk is on fire",
    );
    expect(report.metrics).toMatchObject({ api_p95_ms: null, tests_passed: 2 });
  });

  it("when the service dies in the middle", async () => {
    const report = await verify({
      serviceScript: await put(
        `import { createServer } from "node:http";
         createServer((request, response) => {
           if (request.url !== "/healthz") { console.error("out of memory"); process.exit(9); }
           response.end("{}");
         }).listen(Number(process.env.PORT), "127.0.0.1");`,
      ),
    });
    expect(report.pass).toBe(false);
    expect(report.fail_reasons).toContain(
      "the service ended with exit code 9; its last words: out of memory",
    );
    expect(report.fail_reasons.at(-1)).toContain("not measured: hash_stability_pass");
    expect(report.checks.find(({ name }) => name === "service_stop_pass")?.pass).toBe(false);
  });

  it("when it is interrupted, having stopped what it started", async () => {
    const interruption = new AbortController();
    const asked = join(suitesDir, "asked");
    const serviceScript = await put(
      `import { writeFileSync } from "node:fs";
       import { createServer } from "node:http";
       createServer((request, response) => {
         if (request.url === "/healthz") response.end("{}");
         else writeFileSync(${JSON.stringify(asked)}, "");
       }).listen(Number(process.env.PORT), "127.0.0.1");
       process.on("SIGTERM", () => process.exit(0));`,
    );
    const running = verify({ serviceScript, signal: interruption.signal });
    // Interrupted while it waits for an answer that never comes.
    await vi.waitFor(() => expect(existsSync(asked)).toBe(true), { timeout: 30_000 });
    interruption.abort("interrupted by SIGINT");
    const report = await running;
    expect(report.fail_reasons).toContain("hash stability: interrupted by SIGINT");
    expect(report.checks.find(({ name }) => name === "service_stop_pass")?.pass).toBe(true);
  });

  it("when BASE_URL leads nowhere, or its tokens aren't the service's", async () => {
    const nowhere = await verify({ environment: { BASE_URL: "http://127.0.0.1:9" } });
    expect(nowhere.fail_reasons[0]).toMatch(/^hash stability: POST \/api\/tasks got no answer/);
    const stranger = await verify({ environment: { ADMIN_TOKEN: "not-the-token" } });
    expect(stranger.fail_reasons[0]).toContain("was answered with 401 instead of 201");
  });
});

type ProxiedBody = Parameters<BreakAnswer>[0];
