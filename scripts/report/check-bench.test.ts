import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COUNT_ROW, RATIO_ROW, benchReportOf } from "../bench/bench.fixture.ts";
import type { BenchReport } from "../bench/bench-report.ts";
import { makeRow } from "../bench/bench-row.ts";
import { renderBench } from "../bench/render-bench.ts";
import { writeBench } from "../bench/write-bench.ts";
import { checkBench } from "./check-bench.ts";
import { readBench } from "./read-bench.ts";

const MISSED_ROW = makeRow({
  ...RATIO_ROW,
  name: "list_tasks_rate_ratio",
  target: { comparison: "at_least", value: 0.9 },
});
const FREE_ROW = makeRow({ ...RATIO_ROW, name: "dev_rate_ratio", target: null });

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "check-bench-"));
  await writeBench(dir, benchReportOf(RATIO_ROW, COUNT_ROW, MISSED_ROW, FREE_ROW));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const problems = async () => checkBench(dir, await readBench(dir));

/** With bench.md rendered anew: only the numbers betray it. */
async function tamper(change: (report: BenchReport) => void): Promise<string[]> {
  const report = benchReportOf(
    ...[RATIO_ROW, COUNT_ROW, MISSED_ROW, FREE_ROW].map((row) => structuredClone(row)),
  );
  change(report);
  await writeFile(join(dir, "bench.json"), JSON.stringify(report));
  await writeFile(join(dir, "bench.md"), renderBench(report));
  return problems();
}

describe("report:check passes", () => {
  it("a sound bench, targets met and missed", async () => {
    expect(await problems()).toEqual([]);
    expect(await tamper(() => undefined)).toEqual([]);
  });

  it("no bench at all", async () => {
    await rm(join(dir, "bench.json"));
    expect(await problems()).toEqual([]);
  });
});

describe("report:check names", () => {
  it("what is no bench", async () => {
    await writeFile(join(dir, "bench.json"), "{");
    expect(await problems()).toEqual(["not a report: it is not JSON"]);
    expect(await tamper((report) => report.rows.splice(0))).toEqual([
      expect.stringContaining("not a report: rows"),
    ]);
  });

  it("a bench.md that is another's", async () => {
    await writeFile(join(dir, "bench.md"), "# Bench\n");
    expect(await problems()).toEqual(["the .md is not what the .json renders to"]);
  });

  it("a value that its rounds don't give", async () => {
    const change = (report: BenchReport) => void (report.rows[0]!.value = 0.81);
    expect(await tamper(change)).toEqual(["get_task_rate_ratio is 0.81, its rounds say 0.8"]);
  });

  it("a round that its own figures don't give", async () => {
    expect(await tamper((report) => void (report.rows[0]!.rounds[0]!.measured = 7_500))).toEqual([
      "round 1 of get_task_rate_ratio is 0.7, its figures say 0.75",
    ]);
    expect(await tamper((report) => void (report.rows[1]!.rounds[0]!.measured = 1))).toEqual([
      "round 1 of stale_reads_count is 0, its figures say 1",
    ]);
  });

  it("a verdict that its target doesn't give", async () => {
    for (const [row, met] of [
      [0, false],
      [0, null],
      [2, true],
      [3, true],
    ] as const) {
      const said = await tamper((report) => void (report.rows[row]!.met = met));
      expect(said, `${row} ${met}`).toEqual([expect.stringContaining(`says met: ${met}`)]);
    }
  });

  it("a median of an even number of rounds, too", async () => {
    const even = makeRow({ ...RATIO_ROW, rounds: RATIO_ROW.rounds.slice(0, 2) });
    const change = (value: number) => tamper(({ rows }) => void (rows[0] = { ...even, value }));
    expect(await change(even.value)).toEqual([]);
    expect(await change(0.9)).toEqual([expect.stringContaining("its rounds say 0.8")]);
  });

  it("rows of one name, and an end before the start", async () => {
    expect(await tamper(({ rows }) => void rows.push(RATIO_ROW))).toEqual([
      "two rows have one name",
    ]);
    const change = (report: BenchReport) => void (report.finished_at = "2025-01-01T00:00:00.000Z");
    expect(await tamper(change)).toEqual(["it finished before it started"]);
  });
});

describe("npm run report:check", () => {
  const check = () =>
    new Promise<{ code: number; said: string }>((done) => {
      const args = [resolve(import.meta.dirname, "check.ts"), "--dir", dir];
      execFile(process.execPath, args, (error, stdout, stderr) => {
        done({ code: Number(error?.code ?? 0), said: stdout + stderr });
      });
    });

  it("looks at the bench, and at what the index says of it", async () => {
    expect(await check()).toEqual({ code: 0, said: "bench: sound (4 rows, 1 targets missed)\n" });
    const index = await readFile(join(dir, "index.html"), "utf8");
    expect(index).toContain("<td>list_tasks_rate_ratio</td>");
    expect(index).toContain(`<span class="fail">MISSED</span>`);
    await writeFile(join(dir, "index.html"), index.replace("MISSED", "met"));
    expect(await check()).toEqual({
      code: 1,
      said: expect.stringContaining("index.html is not what the reports render to"),
    });
    await tamper((report) => void (report.rows[2]!.met = true));
    const { code, said } = await check();
    expect([code, said]).toEqual([1, expect.stringContaining("bench: list_tasks_rate_ratio says")]);
  });
});
