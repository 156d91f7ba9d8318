// Phase A where it can't be measured: the report is written, and says why.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { RUN_MS_MAX } from "./verifier.fixture.ts";
import { usePhaseA } from "./verify-phase-a.fixture.ts";

const phase = usePhaseA();

describe("phase A writes its report all the same", { timeout: RUN_MS_MAX }, () => {
  it("when the service can't be started, with its last words", async () => {
    const report = await phase.verify({
      serviceScript: await phase.putService(
        `console.error("the disk is on fire"); process.exit(3);`,
      ),
    });
    expect(report.pass).toBe(false);
    expect(report.fail_reasons[0]).toBe(
      "service: the service could not be started: it ended with exit code 3; its last words: the disk is on fire",
    );
    expect(report.metrics).toMatchObject({ api_p95_ms: null, tests_passed: 2 });
  });

  it("when the service dies in the middle", async () => {
    const report = await phase.verify({
      serviceScript: await phase.putService(
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
    const asked = join(phase.suitesDir(), "asked");
    const serviceScript = await phase.putService(
      `import { writeFileSync } from "node:fs";
       import { createServer } from "node:http";
       createServer((request, response) => {
         if (request.url === "/healthz") response.end("{}");
         else writeFileSync(${JSON.stringify(asked)}, "");
       }).listen(Number(process.env.PORT), "127.0.0.1");
       process.on("SIGTERM", () => process.exit(0));`,
    );
    const running = phase.verify({ serviceScript, signal: interruption.signal });
    // Interrupted while it waits for an answer that never comes.
    await vi.waitFor(() => expect(existsSync(asked)).toBe(true), { timeout: 30_000 });
    interruption.abort("interrupted by SIGINT");
    const report = await running;
    expect(report.fail_reasons).toContain("hash stability: interrupted by SIGINT");
    expect(report.checks.find(({ name }) => name === "service_stop_pass")?.pass).toBe(true);
  });

  it("when BASE_URL leads nowhere, or its tokens aren't the service's", async () => {
    const nowhere = await phase.verify({ environment: { BASE_URL: "http://127.0.0.1:9" } });
    expect(nowhere.fail_reasons[0]).toMatch(/^hash stability: POST \/api\/tasks got no answer/);
    const stranger = await phase.verify({ environment: { ADMIN_TOKEN: "not-the-token" } });
    expect(stranger.fail_reasons[0]).toContain("was answered with 401 instead of 201");
  });
});
