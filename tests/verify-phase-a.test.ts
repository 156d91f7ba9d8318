// Each gate of phase A, proved once by something that makes it fail, and no other. Answers, log and suites
// know nothing of each other: something of each is broken in one run, since a run takes a second.

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

const isList = ({ method, path }: { method: string; path: string }) =>
  method === "GET" && path === "/api/tasks";

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

describe("the gates of phase A fail", { timeout: RUN_MS_MAX }, () => {
  it("when answers are slow, a read has another content, a test is skipped and a file can't be loaded", async () => {
    await phase.putTests("unit", `${PASSING} it.skip("later", () => undefined);`);
    await phase.putTests("contract", `${PASSING} throw new Error("unloadable");`);
    let [lists, reads] = [0, 0];
    const report = await phase.verify({
      async breakAnswer(answer) {
        if (isList(answer)) lists += 1;
        // More than a twentieth of all that is measured.
        if (isList(answer) && lists <= 8) await sleep(API_P95_MS_MAX + 100);
        if (isDetail(answer)) reads += 1;
        return reads === 5 ? { ...answer, body: answer.body.replace("Sample", "sample") } : answer;
      },
    });
    expectFailed(report, "hash_stability_pass", "api_p95_ms", "tests_failed", "tests_skipped");
    expect(report.metrics["api_p95_ms"]).toBeGreaterThan(API_P95_MS_MAX);
    expect(report.metrics["tests_failed"]).toBe(1);
  });

  it("when a GET after a decision is the one from before, two decisions win, and a test fails", async () => {
    await phase.putTests("unit", PASSING.replace("toBe(1)", "toBe(2)"));
    const kept = new Map<string, ProxiedAnswer>();
    const stale = new Set<string>();
    let won: ProxiedAnswer | undefined;
    const report = await phase.verify({
      breakAnswer(answer) {
        if (/-winner\/(?:approve|reject)$/.test(answer.path)) {
          if (answer.status === 200) won = answer;
          else if (won !== undefined) {
            const second = won;
            won = undefined;
            return second;
          }
          return answer;
        }
        const decided = /^(.*)\/(?:approve|reject)$/.exec(answer.path)?.[1];
        if (decided !== undefined && answer.status === 200) stale.add(decided);
        if (!isDetail(answer)) return answer;
        const former = kept.get(answer.path);
        kept.set(answer.path, answer);
        return stale.delete(answer.path) && former !== undefined ? former : answer;
      },
    });
    expectFailed(report, "decision_visibility_pass", "single_winner_pass", "tests_failed");
    expect(report.fail_reasons[0]).toContain("after approve it read pending, revision 1");
    expect(report.fail_reasons[1]).toContain("2 x 200");
    expect(report.metrics["tests_failed"]).toBe(1);
  });

  it("when a measured request fails, a byte of the log changed, and suites are broken off or empty", async () => {
    await phase.putTests("unit", `${PASSING} void Promise.reject(new Error("nobody's"));`);
    await rm(join(phase.suitesDir(), "contract.test.ts"));
    const copy = join(phase.caseDir(), "data");
    await cp(phase.dataDir(), copy, { recursive: true });
    const log = join(copy, "audit", "events.jsonl");
    await writeFile(log, (await readFile(log, "utf8")).replace("service_", "service-"));
    let lists = 0;
    const report = await phase.verify({
      environment: { DATA_DIR: copy },
      breakAnswer(answer) {
        if (isList(answer)) lists += 1;
        return lists === 10 ? { ...answer, status: 503, body: "{}" } : answer;
      },
    });
    expectFailed(
      report,
      "unexpected_answers",
      "suites_without_tests",
      "suites_broken_off",
      "audit_chain_pass",
    );
    expect(report.fail_reasons[3]).toMatch(/edited: line \d+ \(events\.jsonl/);
  });

  it("when no suite has a test: then none has passed", async () => {
    for (const suite of ["unit", "contract"]) {
      await rm(join(phase.suitesDir(), `${suite}.test.ts`));
    }
    const report = await phase.verify();
    expectFailed(report, "tests_passed", "suites_without_tests");
    expect(report.metrics).toMatchObject({ tests_passed: 0, tests_failed: 0 });
  });

  it("when a process is left behind", async () => {
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
