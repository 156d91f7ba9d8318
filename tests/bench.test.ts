// The bench with the real service, in small: that its rows come out and add up, and that Ctrl-C leaves
// nothing of it. How fast anything is, is not looked at.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { runBenchCommand } from "../scripts/bench/bench-command.ts";
import { benchReport } from "../scripts/bench/bench-report.ts";
import { measureRequests } from "../scripts/bench/requests/measure-requests.ts";
import { measureStaleReads } from "../scripts/bench/stale-reads/measure-stale-reads.ts";
import { measureWrites } from "../scripts/bench/writes/measure-writes.ts";
import { checkBench } from "../scripts/report/check-bench.ts";
import { readBench } from "../scripts/report/read-bench.ts";
import { PROJECT_DIR } from "./service.fixture.ts";

const SCRATCH = join(PROJECT_DIR, ".tmp");
/** Three starts of the service. */
const RUN_MS_MAX = 120_000;
const START_MS_MAX = 60_000;
const nothing = () => Promise.resolve([]);

let folder: string;
let bench: ChildProcess | undefined;
beforeEach(async () => {
  await mkdir(SCRATCH, { recursive: true });
  folder = await mkdtemp(join(SCRATCH, "bench-test-"));
});
afterEach(async () => {
  // The second Ctrl-C ends at once what is still there.
  if (bench?.exitCode === null) bench.kill("SIGINT");
  bench = undefined;
  await rm(folder, { recursive: true, force: true });
});

it(
  "measures requests, stale reads and writes, and writes what report:check finds sound",
  async () => {
    const lines: string[] = [];
    const reading = { connections: 4, seconds: 0.2, warmUpSeconds: 0.1, tasks: 20 };
    const hunting = { seconds: 0.5, writers: 2, readers: 2 };
    const writing = { writers: 3, approves: 9, approvesOfOne: 3, bareWrites: 9, warmUpApproves: 3 };
    const args = ["--only", "requests,writes", "--rounds", "1", "--out", join(folder, "out")];
    const code = await runBenchCommand(args, {
      projectDir: PROJECT_DIR,
      scratchDir: folder,
      reportsDir: join(folder, "reports"),
      environment: process.env,
      log: (line) => void lines.push(line),
      complain: (line) => void lines.push(line),
      signal: new AbortController().signal,
      measures: {
        requests: async (surroundings) => [
          ...(await measureRequests(surroundings, reading)),
          ...(await measureStaleReads(surroundings, hunting)),
        ],
        writes: (surroundings) => measureWrites(surroundings, writing),
        streams: nothing,
        sizes: nothing,
        dev: nothing,
      },
    });
    expect(code, lines.join("\n")).toBe(0);
    const text = await readFile(join(folder, "out", "bench.json"), "utf8");
    const { rows } = benchReport.parse(JSON.parse(text));
    expect(rows.map(({ name }) => name)).toEqual([
      "get_task_rate_ratio",
      "list_tasks_rate_ratio",
      "stale_reads_count",
      "approve_rate_ratio",
      "approve_p50_ratio",
    ]);
    for (const { name, value, details } of rows) {
      if (name !== "stale_reads_count") expect(value, name).toBeGreaterThan(0);
      for (const [figure, count] of Object.entries(details)) {
        if (figure.endsWith("_bytes")) expect(count, figure).toBeGreaterThan(500);
        if (figure.endsWith("_count")) expect(count, figure).toBeGreaterThan(0);
      }
    }
    expect(await checkBench(join(folder, "out"), await readBench(join(folder, "out")))).toEqual([]);
    expect(readdirSync(folder)).toEqual(["out"]);
  },
  RUN_MS_MAX,
);

it(
  "stops what it has started on Ctrl-C, and exits with 1",
  async () => {
    const ours = () => readdirSync(SCRATCH).filter((name) => /^bench-(?!test-)/.test(name));
    const before = ours();
    const args = [join(PROJECT_DIR, "scripts", "bench.ts"), "--only", "writes"];
    const started = spawn(process.execPath, args, {
      cwd: PROJECT_DIR,
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    bench = started;
    const group = -(started.pid ?? 0);
    const gone = once(started, "exit");
    let said = "";
    started.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    const dataDir = () => {
      if (started.exitCode !== null) throw new Error(`it has ended: ${said}`);
      return ours()
        .filter((name) => !before.includes(name))
        .flatMap((name) =>
          readdirSync(join(SCRATCH, name)).map((each) => join(SCRATCH, name, each)),
        )
        .find((path) => existsSync(join(path, "ssot", "warm-up-0.json")));
    };
    // A task is there: the service runs, and so does the load.
    await vi.waitUntil(dataDir, { timeout: START_MS_MAX, interval: 20 });
    const running = dataDir() ?? "";
    const holder = readFileSync(join(running, "audit", "holder.json"), "utf8");
    const { pid } = JSON.parse(holder) as { pid: number };
    // As a terminal does: to the whole group.
    process.kill(group, "SIGINT");
    expect(await gone).toEqual([1, null]);
    expect(said).toBe("writes could not be measured: interrupted by SIGINT\n");
    expect(() => process.kill(pid, 0)).toThrow();
    expect(() => process.kill(group, 0)).toThrow();
    expect(existsSync(dirname(running))).toBe(false);
  },
  RUN_MS_MAX,
);
