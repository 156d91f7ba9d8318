// Each gate of phase A, proved once by something that makes it fail, and it alone.

import { cp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { API_P95_MS_MAX, PHASE_A_GATES } from "../scripts/validation/phase-a/gates-phase-a.ts";
import type { ProxiedAnswer } from "./breaking-proxy.ts";
import { PROJECT_DIR, RUN_MS_MAX, expectFailed, failedGates } from "./verifier.fixture.ts";
import { PASSING, usePhaseA } from "./verify-phase-a.fixture.ts";

const phase = usePhaseA();

const isDetail = ({ method, path }: { method: string; path: string }) =>
  method === "GET" && /^\/api\/tasks\/[^/]+$/.test(path);

describe("phase A passes", { timeout: RUN_MS_MAX }, () => {
  it("for the real service, started and stopped by the verifier, with nothing left behind", async () => {
    const serviceScript = join(PROJECT_DIR, "scripts", "serve.ts");
    const report = await phase.verify({ serviceScript });
    expect(report.fail_reasons).toEqual([]);
    expect(report.checks.map((check) => check.name)).toEqual(
      PHASE_A_GATES.map((gate) => gate.name),
    );
    expect(report.metrics).toMatchObject({ tests_passed: 2, tests_failed: 0 });
    expect(await readdir(phase.scratchDir())).toEqual([]);
  });

  it("for a service that runs already, which it leaves running", async () => {
    const report = await phase.verify();
    expect(report.fail_reasons).toEqual([]);
    expect(failedGates(report)).toEqual([]);
    expect(await phase.service().deathReason()).toBeUndefined();
  });
});

describe("each gate of phase A fails by itself", { timeout: RUN_MS_MAX }, () => {
  it("api_p95_ms: slow answers", async () => {
    const report = await phase.verify({
      async breakAnswer(answer) {
        if (answer.path === "/api/tasks" && answer.method === "GET")
          await sleep(API_P95_MS_MAX + 100);
        return answer;
      },
    });
    expectFailed(report, "api_p95_ms");
    expect(report.metrics["api_p95_ms"]).toBeGreaterThan(API_P95_MS_MAX);
  });

  it("hash_stability_pass: one read of ten with another content", async () => {
    let reads = 0;
    const report = await phase.verify({
      breakAnswer(answer) {
        if (isDetail(answer)) reads += 1;
        return reads === 5 ? { ...answer, body: answer.body.replace("Sample", "sample") } : answer;
      },
    });
    expectFailed(report, "hash_stability_pass");
  });

  it("decision_visibility_pass: the GET after a decision is the one from before", async () => {
    const kept = new Map<string, ProxiedAnswer>();
    const stale = new Set<string>();
    const report = await phase.verify({
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
    let won: ProxiedAnswer | undefined;
    const report = await phase.verify({
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
    const report = await phase.verify({
      breakAnswer(answer) {
        if (answer.path === "/api/tasks" && answer.method === "GET") lists += 1;
        return lists === 10 ? { ...answer, status: 503, body: "{}" } : answer;
      },
    });
    expectFailed(report, "unexpected_answers");
  });

  it("audit_chain_pass: a byte of the log changed", async () => {
    const copy = join(phase.caseDir(), "data");
    await cp(phase.dataDir(), copy, { recursive: true });
    const log = join(copy, "audit", "events.jsonl");
    await writeFile(log, (await readFile(log, "utf8")).replace("sample-a-", "sample-b-"));
    const report = await phase.verify({ environment: { DATA_DIR: copy } });
    expectFailed(report, "audit_chain_pass");
    expect(report.fail_reasons[0]).toMatch(/edited: line \d+ \(events\.jsonl/);
  });

  it("tests_failed: a test that fails, and a file that can't be loaded", async () => {
    await phase.putTests("unit", PASSING.replace("toBe(1)", "toBe(2)"));
    expectFailed(await phase.verify(), "tests_failed");
    await phase.putTests("unit", PASSING);
    await phase.putTests("contract", `${PASSING} throw new Error("unloadable");`);
    expectFailed(await phase.verify(), "tests_failed");
  });

  it("tests_skipped: a test that is skipped", async () => {
    await phase.putTests("unit", `${PASSING} it.skip("later", () => undefined);`);
    expectFailed(await phase.verify(), "tests_skipped");
  });

  it("suites_without_tests: a suite that is empty; tests_passed: both are", async () => {
    await rm(join(phase.suitesDir(), "contract.test.ts"));
    expectFailed(await phase.verify(), "suites_without_tests");
    await rm(join(phase.suitesDir(), "unit.test.ts"));
    const report = await phase.verify();
    expectFailed(report, "tests_passed", "suites_without_tests");
    expect(report.metrics).toMatchObject({ tests_passed: 0, tests_failed: 0 });
  });

  it("suites_broken_off: an error that belongs to no test", async () => {
    await phase.putTests("unit", `${PASSING} void Promise.reject(new Error("nobody's"));`);
    const report = await phase.verify();
    expectFailed(report, "suites_broken_off");
  });

  it("service_stop_pass: a process that is left behind", async () => {
    const serviceScript = join(phase.caseDir(), "leaving.ts");
    await writeFile(
      serviceScript,
      `import { spawn } from "node:child_process";
       spawn("sleep", ["60"], { stdio: "ignore" }).unref();
       await import(${JSON.stringify(join(PROJECT_DIR, "scripts", "serve.ts"))});`,
    );
    const report = await phase.verify({ serviceScript });
    expectFailed(report, "service_stop_pass");
    expect(report.fail_reasons[0]).toContain("it left processes behind");
  });
});
