// Each gate of phase B, proved once by something that makes it fail, and it alone; or with those that
// can't hold without it.

import { cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import {
  PHASE_B_GATES,
  SSE_LATENCY_P95_MS_MAX,
} from "../scripts/validation/phase-b/gates-phase-b.ts";
import { type BreakBlock, type BreakStream, CUT, type ProxiedStream } from "./breaking-proxy.ts";
import { PROJECT_DIR, RUN_MS_MAX, expectFailed, failedGates } from "./verifier.fixture.ts";
import { usePhaseB } from "./verify-phase-b.fixture.ts";

const phase = usePhaseB();

/** Of a change that the phase itself makes, not of its preparation or of somebody else's. */
const isChange = (block: string) => /"task_id":"sample-b-/.test(block) && !/"pending"/.test(block);
const passOn: BreakBlock = (block) => [block];

/** Breaks the stream of one of those who stay, and of nobody else. */
function forOneClient(breakBlock: BreakBlock): BreakStream {
  let chosen: number | undefined;
  return ({ nth, isBrowser }) => {
    if (!isBrowser) chosen ??= nth;
    return nth === chosen ? breakBlock : passOn;
  };
}

/** Breaks the nth change that comes to one of those who stay. */
function nthChange(count: number, breakBlock: BreakBlock): BreakStream {
  let changes = 0;
  return forOneClient((block) => {
    if (isChange(block)) changes += 1;
    return isChange(block) && changes === count ? breakBlock(block) : [block];
  });
}

const isResumed = ({ isBrowser, lastEventId }: ProxiedStream) =>
  !isBrowser && lastEventId !== undefined;

describe("phase B passes", { timeout: RUN_MS_MAX }, () => {
  it("for the real service, started and stopped by the verifier, with nothing left behind", async () => {
    const serviceScript = join(PROJECT_DIR, "scripts", "serve.ts");
    const report = await phase.verify({ serviceScript });
    expect(report.fail_reasons).toEqual([]);
    expect(report.checks.map((check) => check.name)).toEqual(
      PHASE_B_GATES.map((gate) => gate.name),
    );
    expect(report.metrics).toMatchObject({ sse_connected_clients: 3, sse_events_received: 60 });
    expect(report.versions.k6).toMatch(/^\d+\.\d+\.\d+$/);
    expect(await readdir(phase.scratchDir())).toEqual([]);
    const picture = join(phase.reportsDir(), "artifacts", "phase_B", "dashboard.png");
    expect((await readFile(picture)).subarray(1, 4).toString()).toBe("PNG");
  });

  it("for a service that runs already, which it leaves running", async () => {
    const report = await phase.verify();
    expect(report.fail_reasons).toEqual([]);
    expect(failedGates(report)).toEqual([]);
    expect(await phase.service().deathReason()).toBeUndefined();
  });
});

describe("each gate of phase B fails by itself", { timeout: RUN_MS_MAX }, () => {
  it("sse_latency_p95_ms: one client of three is kept waiting, once", async () => {
    // What comes in that time waits behind it: some eight of sixty deliveries are late.
    const breakStream = nthChange(7, async (block) => {
      await sleep(SSE_LATENCY_P95_MS_MAX + 1_000);
      return [block];
    });
    const report = await phase.verify({ breakStream });
    expectFailed(report, "sse_latency_p95_ms");
    expect(report.metrics["sse_latency_p95_ms"]).toBeGreaterThan(SSE_LATENCY_P95_MS_MAX);
  });

  it("sse_events_missed: one event of one client is dropped", async () => {
    const report = await phase.verify({ breakStream: nthChange(7, () => []) });
    expectFailed(report, "sse_events_received", "sse_events_missed");
    expect(report.metrics["sse_events_received"]).toBe(59);
    expect(report.fail_reasons[1]).toMatch(/client 1 missed 1 \(seq \d+\)/);
  });

  it("sse_events_missed: the last event of one client is dropped", async () => {
    const report = await phase.verify({ breakStream: nthChange(20, () => []) });
    expectFailed(report, "sse_events_received", "sse_events_missed");
  });

  it("sse_events_doubled: one event of one client comes twice", async () => {
    const breakStream = nthChange(7, (block) => [block, block]);
    const report = await phase.verify({ breakStream });
    expectFailed(report, "sse_events_doubled");
    expect(report.fail_reasons[0]).toContain("client 1 got 1 twice");
  });

  it("sse_order_kept: two events of one client change places", async () => {
    const kept: string[] = [];
    let changes = 0;
    const breakStream = forOneClient((block) => {
      const former = kept.splice(0);
      if (isChange(block)) changes += 1;
      if (!isChange(block) || changes !== 7) return [block, ...former];
      kept.push(block);
      return [];
    });
    const report = await phase.verify({ breakStream });
    expectFailed(report, "sse_order_kept");
    expect(report.fail_reasons[0]).toContain("client 1 got 1 after a later one");
  });

  it("sse_disconnect_count: one stream is cut, and comes back at once", async () => {
    const cutting = nthChange(7, (block) => [block, CUT]);
    const report = await phase.verify({
      breakStream(stream) {
        const breakBlock = cutting(stream);
        return async (block) => breakBlock(block.replace(/^retry: \d+/, "retry: 10"));
      },
    });
    expectFailed(report, "sse_disconnect_count");
    expect(report.fail_reasons[0]).toContain("client 1 was cut once");
  });

  it("sse_connected_clients: one stream is cut at the end, and doesn't come back", async () => {
    const cutting = nthChange(20, (block) => [block, CUT]);
    const report = await phase.verify({ breakStream: cutting });
    expectFailed(report, "sse_connected_clients", "sse_disconnect_count");
    expect(report.metrics["sse_connected_clients"]).toBe(2);
  });

  it("sse_events_sent: the service refuses a change", async () => {
    let approvals = 0;
    const report = await phase.verify({
      breakAnswer(answer) {
        if (answer.path.endsWith("/approve")) approvals += 1;
        const isRefused = answer.path.endsWith("/approve") && approvals === 2;
        return isRefused ? { ...answer, status: 503, body: "{}" } : answer;
      },
    });
    expectFailed(report, "sse_events_sent", "sse_events_received");
    expect(report.metrics).toMatchObject({ sse_events_sent: 19, sse_events_received: 57 });
    expect(report.fail_reasons[0]).toMatch(/approve of sample-b-\S+-2 was answered with 503/);
  });

  it("resume_pass: something that was missed is not replayed", async () => {
    const report = await phase.verify({
      breakStream(stream) {
        let dropped = !isResumed(stream);
        return (block) => {
          if (dropped || !isChange(block)) return [block];
          dropped = true;
          return [];
        };
      },
    });
    expectFailed(report, "resume_pass");
    expect(report.fail_reasons[0]).toContain("1 of them did not come");
  });

  it("resume_pass: a resume that is told to begin anew", async () => {
    const report = await phase.verify({
      breakStream: (stream) => (block) => [
        isResumed(stream) ? block.replace('"resumed"', '"reset"') : block,
      ],
    });
    expectFailed(report, "resume_pass");
    expect(report.fail_reasons[0]).toContain("it was told: reset");
  });

  it("dashboard_live_pass: the dashboard hears of nothing", async () => {
    const report = await phase.verify({
      breakStream: (stream) => (block) =>
        stream.isBrowser && block.includes("event: task") ? [] : [block],
    });
    expectFailed(report, "dashboard_live_pass");
    expect(report.fail_reasons[0]).toMatch(/of 20 changes it showed \d+ within 1000 ms/);
  });

  it("dashboard_page_errors: the dashboard's script has an error", async () => {
    const report = await phase.verify({
      breakAnswer: (answer) =>
        answer.path.endsWith(".js")
          ? { ...answer, body: `${answer.body}\n;console.error("ouch");` }
          : answer,
    });
    expectFailed(report, "dashboard_page_errors");
    expect(report.fail_reasons[0]).toContain("console error: ouch");
  });
});

describe("the gates of phase B's audit fail by themselves", { timeout: RUN_MS_MAX }, () => {
  /** The log as it was before the run, which then tells nothing of it. */
  async function copyLog(): Promise<string> {
    const copy = join(phase.caseDir(), "data");
    await mkdir(join(copy, "audit"), { recursive: true });
    // The head first: one that is behind its log is no fault.
    for (const name of ["head.json", "events.jsonl"]) {
      await cp(join(phase.dataDir(), "audit", name), join(copy, "audit", name));
    }
    return copy;
  }

  it("audit_stream_pass: the log does not tell of the streams", async () => {
    const report = await phase.verify({ environment: { DATA_DIR: await copyLog() } });
    expectFailed(report, "audit_stream_pass");
    expect(report.fail_reasons[0]).toContain("of 6 streams it tells of 0 that came");
  });

  it("audit_chain_pass: a byte of the log changed", async () => {
    const copy = await copyLog();
    const log = join(copy, "audit", "events.jsonl");
    await writeFile(log, (await readFile(log, "utf8")).replace("another", "anothes"));
    const report = await phase.verify({ environment: { DATA_DIR: copy } });
    expectFailed(report, "audit_stream_pass", "audit_chain_pass");
    expect(report.fail_reasons[1]).toMatch(/edited: line \d+ \(events\.jsonl/);
  });
});
