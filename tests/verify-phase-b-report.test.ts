// Phase B where it can't be measured: the report is written, and says why.

import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { AcceptanceReport } from "../scripts/report/report-schema.ts";
import { CUT } from "./breaking-proxy.ts";
import { PROJECT_DIR, RUN_MS_MAX, failedGates } from "./verifier.fixture.ts";
import { usePhaseB } from "./verify-phase-b.fixture.ts";

const phase = usePhaseB();

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

describe("phase B writes its report all the same", { timeout: RUN_MS_MAX }, () => {
  it("without k6, with the line that says how to get it", async () => {
    const nowhere = join(phase.caseDir(), "k6");
    const report = await phase.verify({ environment: { K6_BIN: nowhere } });
    expect(report.pass).toBe(false);
    expect(report.fail_reasons).toEqual([
      expect.stringMatching(/^k6: K6_BIN \(.*k6\) does not run: there is no such file$/),
      expect.stringContaining("not measured: sse_connected_clients"),
    ]);
    expect(report.versions.k6).toBeUndefined();
  });

  it("when k6 breaks off, with its last words", async () => {
    const k6 = join(phase.caseDir(), "k6");
    const script = `[ "$1" = version ] && exec echo "k6 v1.8.0"; echo "no more memory" >&2; exit 107`;
    await writeFile(k6, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const report = await phase.verify({ environment: { K6_BIN: k6 } });
    expect(report.fail_reasons).toContain("changes: k6 ended with exit code 107: no more memory");
    expect(report.metrics).toMatchObject({ sse_events_sent: 0, sse_connected_clients: 3 });
  });

  it("without a browser, with all that can be measured without one", async () => {
    const nowhere = join(phase.caseDir(), "chromium");
    const report = await phase.verify({ environment: { CHROMIUM_PATH: nowhere } });
    expect(report.pass).toBe(false);
    expect(failedGates(report)).toEqual(["dashboard_live_pass", "dashboard_page_errors"]);
    expect(report.fail_reasons).toEqual([
      expect.stringMatching(/^dashboard: no browser: CHROMIUM_PATH .* does not run/),
      "not measured: dashboard_live_pass, dashboard_page_errors",
    ]);
    expect(report.metrics).toMatchObject({ sse_events_received: 60 });
  });

  it("where there is no event stream", async () => {
    const report = await phase.verify({
      breakStream: () => () => [CUT],
      beginningMsMax: 1_000,
      leavingMsMax: 0,
      environment: { CHROMIUM_PATH: join(phase.caseDir(), "chromium") },
    });
    expect(report.pass).toBe(false);
    expect(report.fail_reasons).toContainEqual(
      expect.stringMatching(/^event streams: 3 of 3 event streams had not begun after 1 s/),
    );
    expect(report.metrics).toMatchObject({ sse_events_sent: 20, sse_events_received: null });
  });

  it("when the service dies in the middle of the changes", async () => {
    const serviceScript = await putService(
      `import { readdirSync, readFileSync } from "node:fs";
       import { join } from "node:path";
       const ssot = join(process.env.DATA_DIR, "ssot");
       setInterval(() => {
         let names = [];
         try { names = readdirSync(ssot); } catch { return; }
         if (!names.some((name) => readFileSync(join(ssot, name)).includes('"rejected"'))) return;
         console.error("out of memory");
         process.exit(9);
       }, 20);`,
    );
    const report = await phase.verify({ serviceScript, beginningMsMax: 2_000 });
    expect(report.pass).toBe(false);
    expect(measured(report, "sse_events_sent")).toBeGreaterThan(0);
    expect(measured(report, "sse_events_sent")).toBeLessThan(20);
    expect(failedGates(report)).toContain("sse_disconnect_count");
    expect(report.fail_reasons.join("\n")).toMatch(/got no answer/);
    expect(report.fail_reasons.join("\n")).toMatch(/out of memory/);
  });

  it("when it is interrupted, having stopped what it started", async () => {
    const interruption = new AbortController();
    const serviceScript = await putService("");
    const report = await phase.verify({
      serviceScript,
      signal: interruption.signal,
      onLog(line) {
        if (line.includes("10 of 20 changes made")) interruption.abort("interrupted by SIGINT");
      },
    });
    expect(report.fail_reasons[0]).toBe("changes: interrupted by SIGINT");
    expect(measured(report, "service_stop_pass")).toBe(true);
  });
});
