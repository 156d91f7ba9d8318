import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { VerificationFault } from "../validation/verification-fault.ts";
import { COUNT_ROW, RATIO_ROW, benchSurroundings } from "./bench.fixture.ts";
import { runBenchCommand } from "./bench-command.ts";
import { type Part, PARTS } from "./bench-options.ts";
import { benchReport } from "./bench-report.ts";
import { type BenchRow, makeRow } from "./bench-row.ts";
import type { MeasurePart } from "./bench-surroundings.ts";

const MISSED_ROW = makeRow({ ...RATIO_ROW, target: { comparison: "at_least", value: 2 } });
const LOST_ROW = makeRow({ ...COUNT_ROW, rounds: [{ measured: 1 }] });

let folder: string;
let said: string[];
let complaints: string[];
let asked: Part[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bench-command-"));
  [said, complaints, asked] = [[], [], []];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Each part answers one row of its own, unless another is given. */
function run(
  args: string[],
  rows: Partial<Record<Part, BenchRow | VerificationFault | Error>> = {},
  signal?: AbortSignal,
  onPart: (part: Part) => void = () => undefined,
): Promise<number> {
  const measure = (part: Part): MeasurePart => {
    return () => {
      asked.push(part);
      onPart(part);
      const row = rows[part] ?? { ...RATIO_ROW, name: `${part}_ratio` };
      return row instanceof Error ? Promise.reject(row) : Promise.resolve([row]);
    };
  };
  const measures = Object.fromEntries(PARTS.map((part) => [part, measure(part)]));
  return runBenchCommand(args, {
    ...benchSurroundings(join(folder, "scratch"), said, signal),
    reportsDir: join(folder, "reports"),
    complain: (line) => void complaints.push(line),
    measures: measures as Record<Part, MeasurePart>,
  });
}

const written = async (dir = "reports") =>
  benchReport.parse(JSON.parse(await readFile(join(folder, dir, "bench.json"), "utf8")));
const files = (dir: string) => readdir(join(folder, dir)).catch(() => []);

describe("a whole run", () => {
  it("measures every part in order and writes report, table and index", async () => {
    expect(await run([], { writes: MISSED_ROW })).toBe(0);
    expect(asked).toEqual(PARTS);
    expect((await written()).rows.map(({ name }) => name)).toEqual(
      PARTS.map((part) => (part === "writes" ? MISSED_ROW.name : `${part}_ratio`)),
    );
    expect(await written()).toMatchObject({ how_to_run: "npm run bench" });
    expect(await files("reports")).toEqual(["bench.json", "bench.md", "index.html"]);
    expect(said.join("\n")).toMatch(/get_task_rate_ratio .* at least 2 +\| MISSED/);
    expect(await files("scratch")).toEqual([]);
  });

  it("that has lost something says so, is written and exits with 1", async () => {
    expect(await run([], { requests: LOST_ROW })).toBe(1);
    expect(complaints).toEqual(["stale_reads_count is not 0: stale reads"]);
    expect((await written()).rows).toHaveLength(PARTS.length);
  });

  it("of which a part could not be measured goes on, is not written and exits with 1", async () => {
    expect(await run([], { requests: new VerificationFault("nobody answers") })).toBe(1);
    expect(asked).toEqual(PARTS);
    expect(complaints).toEqual(["requests could not be measured: nobody answers"]);
    expect(await files("reports")).toEqual([]);
    expect(said.join("\n")).toContain("| writes_ratio");
  });

  it("ends with the defect that it has met, and leaves no scratch", async () => {
    await expect(run([], { requests: new Error("a defect") })).rejects.toThrow("a defect");
    expect(await files("scratch")).toEqual([]);
  });

  it("that is interrupted measures nothing more, writes nothing and exits with 1", async () => {
    const controller = new AbortController();
    const interrupt = (part: Part) => part === "writes" && controller.abort("interrupted");
    expect(await run([], {}, controller.signal, interrupt)).toBe(1);
    expect(asked).toEqual(["requests", "writes"]);
    expect(complaints).toEqual(["interrupted"]);
    expect(await files("reports")).toEqual([]);
  });
});

describe("less than a whole run", () => {
  it("is printed and not written", async () => {
    expect(await run(["--only", "dev,writes"])).toBe(0);
    expect(await run(["--rounds", "4"])).toBe(0);
    expect(said.join("\n")).toContain("| dev_ratio");
    expect(await files("reports")).toEqual([]);
  });

  it("is written where --out says", async () => {
    const out = join(folder, "out");
    expect(await run(["--only", "writes", "--out", out])).toBe(0);
    const { rows, how_to_run } = await written("out");
    expect(rows).toHaveLength(1);
    expect(how_to_run).toBe(`npm run bench -- --only writes --out ${out}`);
    expect(await files("reports")).toEqual([]);
  });
});

it("bad usage exits with 2 and measures nothing; --help exits with 0", async () => {
  const complain = vi.spyOn(console, "error").mockReturnValue();
  const say = vi.spyOn(console, "log").mockReturnValue();
  expect(await run(["--only", "everything"])).toBe(2);
  expect(complain.mock.calls.join()).toContain("--only knows no everything\nusage: npm run bench");
  expect(await run(["--help"])).toBe(0);
  expect(say.mock.calls.join()).toContain("usage: npm run bench");
  expect(asked).toEqual([]);
});
