// Phase D's report: written also where the way broke off, and not believed by report:check where its
// numbers and its artifacts part.

import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkReport } from "../scripts/report/check-report.ts";
import { readReport } from "../scripts/report/read-reports.ts";
import { renderMarkdown } from "../scripts/report/render-markdown.ts";
import {
  type AcceptanceReport,
  acceptanceReport,
  artifactFolder,
} from "../scripts/report/report-schema.ts";
import { SPEC_RECOUNTED } from "../scripts/report/spec-limits.ts";
import type { EngageAgents } from "../scripts/validation/phase-d/agents.ts";
import { REFUSALS_PLANNED } from "../scripts/validation/phase-d/refusal-cases.ts";
import { found } from "./protocol-evidence.fixture.ts";
import { RUN_MS_MAX, failedGates } from "./verifier.fixture.ts";
import { agentsHere, usePhaseD } from "./verify-phase-d.fixture.ts";

const phase = usePhaseD();

const verify = async () => {
  expect((await phase.verify()).fail_reasons).toEqual([]);
};

describe("phase D writes its report all the same", { timeout: RUN_MS_MAX }, () => {
  it("when an executor forgets an issue, with what was seen until then", async () => {
    const engageAgents: EngageAgents = (service) => {
      const agents = agentsHere(service);
      let stories = 0;
      return {
        ...agents,
        executor(taskId, options) {
          if (!taskId.endsWith("-story")) return agents.executor(taskId, options);
          stories += 1;
          const unanswered = stories === 2 ? ["i1"] : [];
          return agents.executor(taskId, { ...options, unanswered });
        },
      };
    };
    const report = await phase.verify({ engageAgents });
    expect(failedGates(report)).toEqual(["traceability_pass", "trail_pass"]);
    expect(report.fail_reasons).toEqual([
      expect.stringMatching(
        /^protocol: the reviewer's verdict was refused with 422 approve_with_open_issues: /,
      ),
      expect.stringContaining("delivered again: attempt 2: issue i1 has no entry"),
      expect.stringContaining("the steps taken were create, ack, "),
    ]);
  });

  it("when nobody answers MCP", async () => {
    const report = await phase.verify({
      breakRequest: (request) =>
        request.path === "/mcp" ? { ...request, path: "/elsewhere" } : request,
    });
    expect(report.fail_reasons).toEqual([
      expect.stringMatching(/^MCP: MCP, executor's connection: /),
      "not measured: mcp_pass",
    ]);
  });

  it("when a refusal over MCP is text alone", async () => {
    const strip = (text: string) =>
      text.includes("echo_mismatch") ? text.replace("structuredContent", "other") : text;
    const report = await phase.verify({
      breakAnswer: (answer) => ({ ...answer, body: strip(answer.body) }),
      breakStream: () => (block) => [strip(block)],
    });
    expect(report.fail_reasons).toEqual([
      "MCP: MCP, executor's ack_task: the answer has no structured content",
      "not measured: mcp_pass",
    ]);
  });
});

describe("report:check", { timeout: RUN_MS_MAX }, () => {
  const reportPath = () => join(phase.reportsDir(), "phase_D_acceptance.json");
  const artifactPath = (name: string) => join(phase.reportsDir(), artifactFolder("D"), name);
  const problems = async () =>
    checkReport(phase.reportsDir(), await readReport(phase.reportsDir(), "D"));
  const rewrite = async (change: (report: AcceptanceReport) => void) => {
    const report = acceptanceReport.parse(JSON.parse(await readFile(reportPath(), "utf8")));
    change(report);
    await writeFile(reportPath(), JSON.stringify(report));
    await writeFile(reportPath().replace(/json$/, "md"), renderMarkdown(report));
  };
  /** With a digest to match: only what it says betrays it. */
  const changeArtifact = async (name: string, change: (text: string) => string) => {
    const before = await readFile(artifactPath(name), "utf8");
    const text = change(before);
    expect(text).not.toBe(before);
    await writeFile(artifactPath(name), text);
    await rewrite(({ artifacts: named }) => {
      const sha256 = createHash("sha256").update(text).digest("hex");
      Object.assign(found(named.find(({ path }) => path.endsWith(`/${name}`))), { sha256 });
    });
  };

  it("names an artifact in which one byte was changed, its digest with it", async () => {
    await verify();
    const lower = (text: string, at: number) => `${text.slice(0, at)}n${text.slice(at + 1)}`;
    // The last text of the task that was answered last is its request, the first a handed-out issue.
    await changeArtifact("protocol-stages.json", (text) =>
      lower(text, text.lastIndexOf("Not done")),
    );
    expect(await problems()).toEqual(["check texts_kept_pass is true, the artifacts say false"]);
    const last = (text: string) =>
      text.indexOf("Not done", text.lastIndexOf("acceptance_criteria"));
    await changeArtifact("protocol-stages.json", (text) => lower(text, last(text)));
    expect(await problems()).toEqual([
      "metric fidelity_pass is true, the artifacts say false",
      "check texts_kept_pass is true, the artifacts say false",
    ]);
  });

  it("names a pass without an artifact, and metrics and checks that lie", async () => {
    await verify();
    const names = ["protocol-stages.json", "refusals.json", "protocol-trail.json", "mcp.json"];
    for (const name of names) await rm(artifactPath(name));
    await rewrite((report) => {
      report.artifacts = report.artifacts.filter(
        ({ path }) => !names.some((name) => path.endsWith(`/${name}`)),
      );
    });
    const said = await problems();
    expect(said).toHaveLength(SPEC_RECOUNTED.D.length);
    for (const name of SPEC_RECOUNTED.D) {
      expect(said).toContainEqual(
        expect.stringMatching(new RegExp(`${name} is [^,]+, but no artifact tells of it$`)),
      );
    }
  });

  it("names metrics and checks that lie, and limits that were loosened", async () => {
    await verify();
    await rewrite((report) => {
      report.metrics["ack_echo_match_rate"] = 0.99;
      const lies = { ack_echo_match_rate: 0.99, refusals_provoked: 3 };
      for (const [name, measured] of Object.entries(lies)) {
        found(report.checks.find((check) => check.name === name)).measured = measured;
        const threshold = found(report.thresholds.find((each) => each.name === name));
        Object.assign(threshold, { comparison: "at_least", value: 0 });
      }
    });
    expect(await problems()).toEqual([
      "check refusals_provoked is 3, beyond SPEC 9's limit, yet the phase passed",
      "metric ack_echo_match_rate is 0.99, beyond SPEC 9's limit, yet the phase passed",
      "metric ack_echo_match_rate is 0.99, the artifacts say 1",
      `check refusals_provoked is 3, the artifacts say ${REFUSALS_PLANNED}`,
    ]);
  });
});
