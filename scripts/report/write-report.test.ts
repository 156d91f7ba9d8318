import { createHash } from "node:crypto";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SOUND_MEASURES, draftOf, soundArtifacts } from "./report.fixture.ts";
import { writeReport } from "./write-report.ts";

let folder: string;
let reportsDir: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "reports-"));
  reportsDir = join(folder, "reports");
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function text(name: string) {
  return readFile(join(reportsDir, name), "utf8");
}

describe("a report", () => {
  it("names each artifact by its path in a clone and its digest", async () => {
    const report = await writeReport(reportsDir, draftOf(SOUND_MEASURES), soundArtifacts());
    expect(report.artifacts).toHaveLength(4);
    for (const { path, sha256 } of report.artifacts) {
      expect(path).toMatch(/^reports\/artifacts\/phase_A\/[a-z-]+\.json$/);
      const bytes = await readFile(join(folder, path));
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
    }
  });

  it("replaces the former run's artifacts", async () => {
    await writeReport(reportsDir, draftOf(SOUND_MEASURES), [{ name: "old.json", content: "{}" }]);
    await writeReport(reportsDir, draftOf(SOUND_MEASURES), [{ name: "new.json", content: "{}" }]);
    expect(await readdir(join(reportsDir, "artifacts", "phase_A"))).toEqual(["new.json"]);
  });

  it("refuses an artifact that would leave its folder", async () => {
    const source = { name: "../outside.json", content: "" };
    await expect(writeReport(reportsDir, draftOf(SOUND_MEASURES), [source])).rejects.toThrow(
      "not a file name",
    );
  });

  it("shows in Markdown why it fails, and makes no markup of what it quotes", async () => {
    const draft = draftOf({ ...SOUND_MEASURES, api_p95_ms: 312 });
    draft.fail_reasons.push("it said: <script>|\n# big</script> `x`");
    await writeReport(reportsDir, draft, soundArtifacts());
    const markdown = await text("phase_A_acceptance.md");
    expect(markdown).toMatch(/^# Phase A, SSOT \+ API: FAIL\n/);
    expect(markdown).toContain("- api_p95_ms is 312, expected at most 100");
    expect(markdown).toContain(String.raw`\<script\>\| # big\</script\> \`x\``);
  });
});

describe("index.html", () => {
  it("shows every phase, metrics against limits and a plot, and loads nothing", async () => {
    const draft = { ...draftOf(SOUND_MEASURES), commit: "a".repeat(40), dirty: true };
    await writeReport(reportsDir, draft, soundArtifacts());
    await writeFile(join(reportsDir, "phase_C_acceptance.json"), "{");
    await writeReport(reportsDir, draft, soundArtifacts());
    const page = await text("index.html");
    expect(page).toContain("<td>api_p95_ms</td><td>10</td><td>at most 100</td>");
    expect(page).toMatch(/<span class="pass">pass<\/span><\/td><td>10<\/td><td>at most 100<\/td>/);
    expect(page).toContain("2026-11-20 09:01:00 UTC");
    expect(page).toContain("<td>aaaaaaaaaaaa with changes</td>");
    expect(page).not.toContain("overflow-wrap: anywhere");
    expect(page.match(/<div class="wide">(?=<table>|<svg )/g)).toHaveLength(4);
    expect(page.match(/<table>|<svg /g)).toHaveLength(4);
    expect(page).toMatch(/<figure>\n<h3>Share of samples/);
    expect(page).toContain("B: SSE + dashboard</td><td>not run</td>");
    expect(page).toContain("unreadable: it is not JSON");
    expect(page.match(/class="series"/g)).toHaveLength(2);
    expect(page).not.toMatch(/NaN|undefined|https?:|<script/);
    expect(page).toContain("&lt;b&gt;detail&lt;/b&gt;");
  });

  it("does without a plot when there are no samples", async () => {
    await writeReport(reportsDir, draftOf(SOUND_MEASURES), [{ name: "run.json", content: "{}" }]);
    expect(await text("index.html")).not.toContain("<svg");
  });
});
