// The bench's parts about size and about the event stream, each once and small: that they measure what
// they say, and leave nothing behind.

import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BenchRow, benchRow, isLoss } from "../scripts/bench/bench-row.ts";
import type { BenchSurroundings } from "../scripts/bench/bench-surroundings.ts";
import { measureSizes } from "../scripts/bench/sizes/measure-sizes.ts";
import { runOnFolder } from "../scripts/bench/sizes/run-on-folder.ts";
import { measureStreams } from "../scripts/bench/streams/measure-streams.ts";
import { PROJECT_ROOT } from "../scripts/service/project-files.ts";
import { assertLocalStorageFree } from "../storage-adapter/local-storage.ts";

/** Eight starts of the service, beside other tests. */
const RUN_MS_MAX = 120_000;

let scratchDir: string;
let said: string[];

beforeEach(() => {
  scratchDir = mkdtempSync(join(tmpdir(), "bench-"));
  said = [];
});

afterEach(() => rmSync(scratchDir, { recursive: true }));

function surroundings(changes: Partial<BenchSurroundings> = {}): BenchSurroundings {
  return {
    projectDir: PROJECT_ROOT,
    scratchDir,
    environment: process.env,
    rounds: 1,
    log: (line) => said.push(line),
    signal: new AbortController().signal,
    ...changes,
  };
}

function expectGoodRows(rows: readonly BenchRow[], rounds: number): void {
  for (const row of rows) {
    expect(benchRow.parse(row), row.name).toEqual(row);
    expect(row.rounds.length, row.name).toBeGreaterThanOrEqual(Math.max(1, rounds - 1));
  }
  expect(rows.filter(isLoss)).toEqual([]);
  expect(readdirSync(scratchDir)).toEqual([]);
}

describe("the bench's rows about size", () => {
  const plan = {
    few: { tasks: 10, lines: 60 },
    many: { tasks: 40, lines: 200 },
    long: { tasks: 60, lines: 2_000 },
    listRequests: 10,
    resume: { resumes: 2, events: 50 },
    use: { lists: 3, reads: 20, commits: 5 },
  };

  it(
    "come from starts after a stop, after a kill and without an index",
    async () => {
      let log = "";
      const rows = await measureSizes(
        surroundings({
          log(line) {
            const [folder = ""] = readdirSync(scratchDir);
            const file = join(scratchDir, folder, "long", "audit", "events.jsonl");
            if (line.startsWith("starts and memory")) log = readFileSync(file, "utf8");
          },
        }),
        plan,
      );
      expectGoodRows(rows, 1);
      expect(rows.map(({ name }) => name)).toEqual([
        "list_10000_p95_ratio",
        "start_10000_tasks_s",
        "start_million_lines_s",
        "start_million_lines_killed_s",
        "start_million_lines_no_index_s",
        "resume_100_events_ms",
        "memory_million_lines_mb",
      ]);
      // What a killed service has not written is its stop; what a rebuild writes is why.
      const added = log.trimEnd().split("\n").slice(plan.long.lines);
      const events = added.map((line) => JSON.parse(line) as Record<string, unknown>);
      const starts = events
        .map(({ audit_event, index_rebuilt }) => String(index_rebuilt ?? audit_event))
        .filter((event) => /^service_|^there was none/.test(event));
      expect(starts.join(", ")).toBe(
        [
          "service_started, service_stopped",
          "service_started",
          "service_started, service_stopped",
          "there was none, service_started, service_stopped",
        ].join(", "),
      );
      expect(events.filter((event) => event["audit_event"] === "task_briefed")).toHaveLength(5);
    },
    RUN_MS_MAX,
  );

  it("don't come from a folder with other tasks than it should have", async () => {
    const folder = { dataDir: join(scratchDir, "empty"), tasks: 1 };
    const look = () => Promise.reject(new Error("looked"));
    await expect(runOnFolder(surroundings(), folder, look)).rejects.toThrow(
      "a service on a folder of 1 tasks says that it has 0 tasks and is ok",
    );
    assertLocalStorageFree(folder.dataDir);
  });
});

describe("the bench's rows about the event stream", () => {
  const short = { rate: 20, seconds: 0.3, warmUpSeconds: 0.1 };
  const plan = { few: { clients: 2, ...short }, many: { clients: 4, ...short } };

  it("come from the service and a bare stream in turn, nothing lost", async () => {
    const rows = await measureStreams(surroundings({ rounds: 2 }), plan);
    expectGoodRows(rows, 2);
    expect(rows.map(({ name }) => name)).toEqual([
      "sse_2x20_p95_ratio",
      "sse_2x20_lost_count",
      "sse_4x20_p95_ratio",
      "sse_4x20_lost_count",
      "sse_4x20_memory_growth_mb",
    ]);
    expect(said).toHaveLength(4);
  });

  it("are given up when the bench is interrupted", async () => {
    const signal = AbortSignal.abort("interrupted by SIGINT");
    await expect(measureStreams(surroundings({ signal }), plan)).rejects.toThrow(
      "interrupted by SIGINT",
    );
    expect(readdirSync(scratchDir)).toEqual([]);
  });
});
