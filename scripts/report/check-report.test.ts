import { execFile } from "node:child_process";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkReport } from "./check-report.ts";
import { readReport } from "./read-reports.ts";
import type { Measures } from "../validation/gates.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { type AcceptanceReport, acceptanceReport } from "./report-schema.ts";
import {
  SOUND_MEASURES,
  SOUND_STREAM_MEASURES,
  draftOf,
  soundArtifacts,
  soundStreamArtifacts,
  streamDraftOf,
} from "./report.fixture.ts";
import { type ArtifactSource, writeReport } from "./write-report.ts";

let folder: string;
let reportsDir: string;
const jsonPath = () => join(reportsDir, "phase_A_acceptance.json");

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "reports-"));
  reportsDir = join(folder, "reports");
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function problems(): Promise<string[]> {
  return checkReport(reportsDir, await readReport(reportsDir, "A"));
}

/** The report with a change that its author then rendered anew: only the numbers betray it. */
async function tamper(change: (report: AcceptanceReport) => void): Promise<string[]> {
  const report = acceptanceReport.parse(JSON.parse(await readFile(jsonPath(), "utf8")));
  change(report);
  await writeFile(jsonPath(), JSON.stringify(report));
  await writeFile(join(reportsDir, "phase_A_acceptance.md"), renderMarkdown(report));
  return problems();
}

async function write(measures = SOUND_MEASURES, artifacts: ArtifactSource[] = soundArtifacts()) {
  return writeReport(reportsDir, draftOf(measures), artifacts);
}

describe("report:check passes", () => {
  it("a sound report of a phase that passed", async () => {
    expect((await write()).pass).toBe(true);
    expect(await problems()).toEqual([]);
  });

  it("a sound report of a phase that failed", async () => {
    const report = await write({ ...SOUND_MEASURES, decision_visibility_pass: false });
    expect(report.pass).toBe(false);
    expect(await problems()).toEqual([]);
  });

  it("a report of a run that measured nothing, since that is what it says", async () => {
    const nothing = Object.fromEntries(Object.keys(SOUND_MEASURES).map((name) => [name, null]));
    const report = await write(nothing, [{ name: "run.json", content: "{}" }]);
    expect(report.pass).toBe(false);
    expect(await problems()).toEqual([]);
  });
});

describe("report:check names", () => {
  beforeEach(async () => {
    await write();
  });

  it("what is no report", async () => {
    await writeFile(jsonPath(), "{");
    expect(await problems()).toEqual(["not a report: it is not JSON"]);
    await writeFile(jsonPath(), "{}");
    expect(await problems()).toEqual([expect.stringContaining("not a report: phase")]);
  });

  it("an artifact that was changed, is missing, is not named or stands elsewhere", async () => {
    const artifacts = join(reportsDir, "artifacts", "phase_A");
    await appendFile(join(artifacts, "tests-unit.json"), " ");
    expect(await problems()).toEqual([expect.stringContaining("tests-unit.json has SHA-256")]);
    await rm(join(artifacts, "tests-unit.json"));
    expect(await problems()).toContain(
      "artifact reports/artifacts/phase_A/tests-unit.json is missing",
    );
    await writeFile(join(artifacts, "more.txt"), "");
    expect(await problems()).toContain("artifact more.txt is not named in the report");
    const said = await tamper((report) => {
      report.artifacts[0]!.path = "reports/artifacts/phase_A/../../../secret";
    });
    expect(said).toContainEqual(expect.stringContaining("is outside of the phase's folder"));
  });

  it("Markdown that is not the report's", async () => {
    await appendFile(join(reportsDir, "phase_A_acceptance.md"), "All is well.\n");
    expect(await problems()).toEqual(["the .md is not what the .json renders to"]);
  });

  it("a verdict that its checks don't bear", async () => {
    const said = await tamper((report) => {
      report.pass = false;
    });
    expect(said).toEqual(["it failed without a reason"]);
  });

  it("a check that says pass against its own numbers", async () => {
    const said = await tamper((report) => {
      report.checks.find(({ name }) => name === "unexpected_answers")!.measured = 3;
    });
    expect(said).toEqual(["check unexpected_answers says pass, its numbers say the opposite"]);
  });

  it("a pass beyond SPEC's limit, also when its threshold was loosened with it", async () => {
    const said = await tamper((report) => {
      report.metrics["api_p95_ms"] = 250;
      report.checks.find(({ name }) => name === "api_p95_ms")!.measured = 250;
      report.thresholds.find(({ name }) => name === "api_p95_ms")!.value = 1_000;
    });
    expect(said).toContain("metric api_p95_ms is 250, beyond SPEC 9's limit, yet the phase passed");
  });

  it("a check beyond SPEC's limit, also when its threshold was loosened with it", async () => {
    const said = await tamper((report) => {
      report.checks.find(({ name }) => name === "tests_skipped")!.measured = 3;
      const threshold = report.thresholds.find(({ name }) => name === "tests_skipped")!;
      Object.assign(threshold, { comparison: "at_most", value: 5 });
    });
    expect(said).toEqual(["check tests_skipped is 3, beyond SPEC 9's limit, yet the phase passed"]);
  });

  it("a check that was left out, and a report without any", async () => {
    const said = await tamper((report) => {
      report.checks = report.checks.filter(({ name }) => name !== "tests_skipped");
    });
    expect(said).toContain("the check of threshold tests_skipped was not run");
    expect(said).toContain("check tests_skipped is missing");
    const none = await tamper((report) => {
      report.checks = [];
      report.thresholds = [];
    });
    expect(none).toContain("there is no check");
  });

  it("a metric that is missing, and one that was not measured", async () => {
    const said = await tamper((report) => {
      delete report.metrics["api_p50_ms"];
      report.metrics["tests_failed"] = null;
    });
    expect(said).toContain("metric api_p50_ms is missing");
    expect(said).toContain("metric tests_failed was not measured, yet the phase passed");
  });

  it.each([
    ["api_p95_ms", 4],
    ["tests_passed", 2_000],
    ["api_p50_ms", 1],
  ])("a metric %s that the artifacts don't bear", async (metric, value) => {
    const said = await tamper((report) => {
      report.metrics[metric] = value;
      for (const check of report.checks) if (check.name === metric) check.measured = value;
    });
    expect(said).toEqual([
      expect.stringContaining(`metric ${metric} is ${value}, the artifacts say`),
    ]);
  });

  it.each([
    ["api-latency-samples.json", "metric api_p95_ms is 10, but no artifact tells of it"],
    ["hash-stability.json", "metric hash_stability_pass is true, but no artifact tells of it"],
    ["tests-unit.json", "metric tests_passed is 2, the artifacts say 1"],
    ["tests-contract.json", "metric tests_passed is 2, the artifacts say 1"],
  ])("a pass without %s, though the report names none such", async (name, problem) => {
    const rest = soundArtifacts().filter((artifact) => artifact.name !== name);
    await write(SOUND_MEASURES, rest);
    expect(await problems()).toContain(problem);
  });

  it("hashes that differ under a report that calls them stable", async () => {
    const answers = Array.from({ length: 10 }, (_, index) => ({
      canonical_sha256: String(index % 2),
      etag: '"a"',
    }));
    const changed = { name: "hash-stability.json", content: JSON.stringify({ answers }) };
    await write(SOUND_MEASURES, [...soundArtifacts().slice(0, 3), changed]);
    expect(await problems()).toEqual([expect.stringContaining("hash_stability_pass is true")]);
  });
});

describe("report:check of phase B", () => {
  const names = Object.keys(SOUND_STREAM_MEASURES);
  const nothingMeasured = Object.fromEntries(names.map((name) => [name, null]));

  async function problemsWith(
    changed: Measures,
    artifacts = soundStreamArtifacts(),
  ): Promise<string[]> {
    const draft = streamDraftOf({ ...SOUND_STREAM_MEASURES, ...changed });
    await writeReport(reportsDir, draft, artifacts);
    return checkReport(reportsDir, await readReport(reportsDir, "B"));
  }

  it("passes a sound report", async () => {
    expect(await problemsWith({})).toEqual([]);
  });

  it.each(soundStreamArtifacts().map(({ name }) => name))(
    "names a pass without %s",
    async (name) => {
      const rest = soundStreamArtifacts().filter((artifact) => artifact.name !== name);
      const said = await problemsWith({}, rest);
      expect(said).toContainEqual(expect.stringContaining("but no artifact tells of it"));
      expect(
        await problemsWith({ ...nothingMeasured }, [{ name: "run.json", content: "{}" }]),
      ).toEqual([]);
    },
  );

  it("names a metric and a check that single arrivals don't bear", async () => {
    expect(await problemsWith({ sse_latency_p95_ms: 9 })).toEqual([
      "metric sse_latency_p95_ms is 9, the artifacts say between 10 and 10 by 60 samples",
    ]);
    expect(await problemsWith({ sse_events_missed: 1 })).toEqual([
      "check sse_events_missed is 1, the artifacts say 0",
    ]);
  });
});

describe("npm run report:check", () => {
  async function run(...args: string[]) {
    return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const script = join(import.meta.dirname, "check.ts");
      execFile(
        process.execPath,
        [script, ...args, "--dir", reportsDir],
        (error, stdout, stderr) => {
          resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
        },
      );
    });
  }

  it("exits with 0 when every report is sound", async () => {
    await write();
    const { code, stdout, stderr } = await run();
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      /^phase_A_acceptance: sound \(\d+ checks, 4 artifacts\); the phase passed\n$/,
    );
    expect(code).toBe(0);
  });

  it("exits with 1 and names the report and its fault", async () => {
    await write();
    await rm(join(reportsDir, "phase_A_acceptance.md"));
    const { code, stderr } = await run();
    expect(stderr).toBe("phase_A_acceptance: the .md is not what the .json renders to\n");
    expect(code).toBe(1);
  });

  it("prints how it is used when asked, and on options that it doesn't know", async () => {
    const help = await run("--help");
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toMatch(/^usage: npm run report:check /);
    for (const bad of ["--nonsense", "surplus"]) {
      const { code, stdout, stderr } = await run(bad);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/^Un.*\nusage: npm run report:check .*\n$/);
    }
  });

  it("exits with 1 when index.html is another's, and when there is no report", async () => {
    await write();
    await appendFile(join(reportsDir, "index.html"), "<p>better</p>");
    expect(await run()).toMatchObject({ code: 1, stderr: expect.stringContaining("index.html") });
    await rm(reportsDir, { recursive: true });
    expect(await run()).toMatchObject({ code: 1, stderr: expect.stringContaining("no report") });
  });
});
