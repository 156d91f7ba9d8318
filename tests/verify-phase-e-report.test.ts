// Phase E where it can't be measured to its end: the report is written, and says why.

import { readFileSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AcceptanceReport } from "../scripts/report/report-schema.ts";
import { soakChanges } from "../scripts/validation/phase-e/soak-plan.ts";
import { runCommand } from "./command.fixture.ts";
import { PROJECT_DIR, RUN_MS_MAX, failedGates } from "./verifier.fixture.ts";
import { QUICK, usePhaseE } from "./verify-phase-e.fixture.ts";

/** So long that it is still going on whenever it is broken off. */
const PLAN = { ...QUICK, soak: { ...QUICK.soak, seconds: 30 } };
const phase = usePhaseE(PLAN);
const SOAKS = /: [1-9]\d* changes, 4 of 4 streams open/;

/** The real one, which does something more. */
async function putService(addition: string): Promise<string> {
  const serviceScript = join(phase.caseDir(), "service.ts");
  const real = JSON.stringify(join(PROJECT_DIR, "scripts", "serve.ts"));
  await writeFile(serviceScript, `${addition}\nawait import(${real});`);
  return serviceScript;
}

function measured(report: AcceptanceReport, gate: string): unknown {
  return report.checks.find(({ name }) => name === gate)?.measured;
}

/** Some of its changes were made, and no more. */
function expectBrokenSoak(report: AcceptanceReport): void {
  expect(measured(report, "soak_changes")).toBeGreaterThan(0);
  expect(measured(report, "soak_changes")).toBeLessThan(soakChanges(PLAN.soak));
  // What came before it stands.
  expect(report.metrics["api_p95_ms"]).toBeGreaterThan(0);
}

/** The program that the soak's streams are in: a child of this process. */
function killStreamClients(): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      // In whatever state it is: a busy machine leaves it none to sleep.
      const isOurs = new RegExp(`\\) \\w ${process.pid} `).test(
        readFileSync(`/proc/${pid}/stat`, "utf8"),
      );
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      if (isOurs && command.includes("client-process.ts")) process.kill(Number(pid), "SIGKILL");
    } catch {
      // It has ended since it was listed.
    }
  }
}

describe("phase E writes its report all the same", { timeout: RUN_MS_MAX }, () => {
  it("without k6, with the line that says how to get it", async () => {
    const nowhere = join(phase.caseDir(), "k6");
    const report = await phase.verify({ environment: { K6_BIN: nowhere } });
    expect(report.fail_reasons).toEqual([
      expect.stringMatching(/^k6: K6_BIN \(.*k6\) does not run: there is no such file$/),
      expect.stringContaining("not measured: load_seconds"),
    ]);
    expect(Object.values(report.metrics).every((value) => value === null)).toBe(true);
  });

  it("when k6 breaks off in the load, with all that is measured without it", async () => {
    const k6 = join(phase.caseDir(), "k6");
    const script = `case "$*" in version) exec echo "k6 v1.8.0";; *) echo "no more memory" >&2; exit 107;; esac`;
    await writeFile(k6, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const report = await phase.verify({ environment: { K6_BIN: k6 } });
    expect(report.fail_reasons.slice(0, 2)).toEqual([
      "load of 1 s: k6 ended with exit code 107: no more memory",
      "soak of 30 s: k6 ended with exit code 107: no more memory",
    ]);
    expect(report.metrics).toMatchObject({
      sse_disconnect_count: 0,
      sse_soak_disconnect_count: 0,
      error_events_written: 3,
    });
  });

  it("when the service dies in the middle of the soak", async () => {
    const serviceScript = await putService(
      `import { readdirSync, readFileSync } from "node:fs";
       import { join } from "node:path";
       const ssot = join(process.env.DATA_DIR, "ssot");
       setInterval(() => {
         let names = [];
         try { names = readdirSync(ssot); } catch { return; }
         if (!names.some((name) => readFileSync(join(ssot, name)).includes('"verdict_reopened"'))) return;
         console.error("out of memory");
         process.exit(9);
       }, 20);`,
    );
    const report = await phase.verify({ serviceScript });
    expectBrokenSoak(report);
    expect(failedGates(report)).toContain("sse_soak_disconnect_count");
    expect(report.fail_reasons[0]).toMatch(
      /^soak of 30 s: k6 ended with exit code 108: .*the service gave no answer 5 times in a row/,
    );
    expect(report.fail_reasons[1]).toMatch(
      /^the service ended with exit code 9; its last words: [^]*out of memory$/,
    );
  });

  it("when it is interrupted in the soak, having stopped what it started", async () => {
    const interruption = new AbortController();
    const report = await phase.verify({
      serviceScript: await putService(""),
      signal: interruption.signal,
      onLog(line) {
        if (SOAKS.test(line)) interruption.abort("interrupted by SIGINT");
      },
    });
    expectBrokenSoak(report);
    expect(report.fail_reasons[0]).toBe("soak of 30 s: interrupted by SIGINT");
    expect(report.metrics).toMatchObject({ sse_soak_disconnect_count: 0 });
    expect(measured(report, "service_stop_pass")).toBe(true);
  });

  it("when the streams' own process is gone, for which nobody waits to the soak's end", async () => {
    const report = await phase.verify({
      onLog(line) {
        if (SOAKS.test(line)) killStreamClients();
      },
    });
    expectBrokenSoak(report);
    expect(report.fail_reasons[0]).toBe(
      "soak of 30 s: the stream clients' process has ended with SIGKILL",
    );
    expect(report.metrics).toMatchObject({
      sse_soak_disconnect_count: null,
      error_events_written: 3,
    });
  });
});

it("phase E does not begin with a SOAK_SECONDS that can't be used", async () => {
  const verifier = "scripts/validation/verify-phase-e.ts";
  const env = { ...process.env, SOAK_SECONDS: "4" };
  expect(await runCommand(process.execPath, [verifier], env)).toEqual({
    code: 2,
    stdout: "",
    stderr: 'SOAK_SECONDS is "4": give a whole number from 5 to 3600, or leave it out for 600\n',
  });
});
