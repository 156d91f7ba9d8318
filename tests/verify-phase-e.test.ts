// Phase E on a real service: once as it is, once with something of everything broken. Its parts (load,
// streams, soak, audit) know nothing of each other, so one run proves many gates; the others are proved
// by evidence that was altered (scripts/validation/phase-e/gates-phase-e.test.ts).

import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { phaseEGates } from "../scripts/validation/phase-e/gates-phase-e.ts";
import { type BreakBlock, type BreakStream, CUT, type ProxiedAnswer } from "./breaking-proxy.ts";
import { RUN_MS_MAX, failedGates } from "./verifier.fixture.ts";
import { QUICK, usePhaseE } from "./verify-phase-e.fixture.ts";

const phase = usePhaseE();

const isChange = (block: string) => block.includes("event: task");

/** Breaks the nth change that comes. */
function nthChange(count: number, breakBlock: BreakBlock): BreakBlock {
  let changes = 0;
  return (block) => {
    if (isChange(block)) changes += 1;
    return isChange(block) && changes === count ? breakBlock(block) : [block];
  };
}

/** The nth change comes after the one that follows it. */
function changePlaces(count: number): BreakBlock {
  const kept: string[] = [];
  const keep = nthChange(count, (block) => {
    kept.push(block);
    return [];
  });
  return async (block) => {
    const former = kept.splice(0);
    return [...(await keep(block)), ...former];
  };
}

/** Cut at the nth change; comes back after that time. */
function cutAndBack(count: number, retryMs: number): BreakBlock {
  const cut = nthChange(count, (block) => [block, CUT]);
  return async (block) => cut(block.replace(/^retry: \d+/, `retry: ${retryMs}`));
}

describe("phase E", { timeout: RUN_MS_MAX }, () => {
  it("passes for a service that runs already, which it leaves running", async () => {
    const said: string[] = [];
    const report = await phase.verify({ onLog: (line) => said.push(line) });
    expect(report.fail_reasons).toEqual([]);
    expect(report.checks.map((check) => check.name)).toEqual(
      phaseEGates(QUICK)
        .map((gate) => gate.name)
        .filter((name) => name !== "service_stop_pass"),
    );
    expect(report.how_to_run).toBe(
      "SOAK_SECONDS=2 make verify-phase-e (or: SOAK_SECONDS=2 npm run verify:phase-e)",
    );
    const progress = said.filter((line) => / of 2 s: /.test(line));
    expect(progress.length).toBeGreaterThan(1);
    expect(progress.at(-1)).toMatch(
      /^ {2}\d of 2 s: \d+ changes, 4 of 4 streams open, 0 disconnects, latest p95 \d+\.\d ms, Node \d+(\.\d)? MB, workerd \d+(\.\d)? MB$/,
    );
    const index = await readFile(join(phase.reportsDir(), "index.html"), "utf8");
    for (const plotted of ["POST /api/tasks/{task_id}/brief (", "soak, of "]) {
      expect(index).toContain(plotted);
    }
    const { baseUrl } = phase.service();
    const pending = await fetch(`${baseUrl}/api/tasks?status=pending`);
    expect(await pending.json()).toMatchObject({ items: [], counts: { total: 5 } });
    expect(await phase.service().deathReason()).toBeUndefined();
  });

  it("fails by each of many things that are broken at once, and names each", async () => {
    let isSoaking = false;
    let firstRead: string | undefined;
    let taskReads = 0;
    let listReads = 0;
    let reopenings = 0;
    const breakStream: BreakStream = ({ nth }) => {
      if (isSoaking) return nth === QUICK.load.streams + 1 ? cutAndBack(5, 10) : (block) => [block];
      if (nth === 1) return nthChange(4, () => []);
      if (nth === 2) return nthChange(5, (block) => [block, block]);
      if (nth === 3) return changePlaces(6);
      return cutAndBack(7, 60_000);
    };
    const breakAnswer = (answer: ProxiedAnswer): ProxiedAnswer => {
      const { method, path, body } = answer;
      if (path.endsWith("-load-1") && method === "GET") {
        taskReads += 1;
        firstRead ??= body;
        return taskReads > 20 ? { ...answer, body: firstRead } : answer;
      }
      if (path.endsWith("?limit=20") && ++listReads === 30) return { ...answer, status: 503 };
      if (path.endsWith("/reopen") && ++reopenings === 2) return { ...answer, status: 503 };
      return answer;
    };
    const report = await phase.verify({
      breakStream,
      breakAnswer,
      breakRequest(request) {
        isSoaking ||= request.body.includes("-soak-1");
        return request;
      },
      environment: { DATA_DIR: await copyLog() },
    });
    expect(failedGates(report)).toEqual([
      "load_streams",
      "sse_disconnect_count",
      "load_unexpected_answers",
      "stale_reads",
      "soak_changes",
      "sse_soak_disconnect_count",
      "sse_events_missed",
      "sse_events_doubled",
      "sse_order_kept",
      "error_events_written",
      "refusal_events_written",
      "faults_pass",
      "audit_stream_pass",
      "audit_chain_pass",
    ]);
    expect(report.fail_reasons[0]).toMatch(
      /^faults: DATA_DIR has no ssot\/sample-e-\w+-faults\.json: it is not the service's$/,
    );
    const reasons = report.fail_reasons.join("\n");
    expect(reasons).toMatch(/sse_disconnect_count is 1, .*client 4 .*was cut once/);
    expect(reasons).toContain("1 times a list was answered with 503");
    expect(reasons).toMatch(/stale_reads is \d+, .*of task 0, \d+ had been answered/);
    expect(reasons).toMatch(/reopen of sample-e-\w+-soak-\d was answered with 503/);
    expect(reasons).toContain("load: client 1 missed 1");
    expect(reasons).toContain("client 2 got 1 twice; client 3 got 1 after a later one");
    expect(reasons).toContain("of 8 streams it tells of 0 that came");
    expect(reasons).toMatch(/edited: line \d+ \(events\.jsonl/);
  });

  /** The log as it was before the run, a byte of it changed, and who holds it. */
  async function copyLog(): Promise<string> {
    const copy = join(phase.caseDir(), "data");
    await mkdir(join(copy, "audit"), { recursive: true });
    // The head first: one that is behind its log is no fault.
    for (const name of ["head.json", "events.jsonl", "holder.json"]) {
      await cp(join(phase.dataDir(), "audit", name), join(copy, "audit", name));
    }
    const log = join(copy, "audit", "events.jsonl");
    await writeFile(
      log,
      (await readFile(log, "utf8")).replace("service_started", "service_starte_"),
    );
    return copy;
  }
});
