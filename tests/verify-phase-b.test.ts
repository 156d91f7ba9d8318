// Each gate of phase B, proved once by something that makes it fail, and no other; or those that can't
// hold without it. Clients, resume, dashboard and log know nothing of each other: something of each is
// broken in one run, since a run takes some seconds.

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

/** Of those who stay: in which order their streams have begun. */
type Client = 1 | 2 | 3;

/** Breaks the stream of one of them, and of nobody else. */
const forClient =
  (client: Client, breakBlock: BreakBlock): BreakStream =>
  ({ nth }) =>
    nth === client ? breakBlock : passOn;

/** Breaks the nth change that comes to one of them. */
function nthChange(client: Client, count: number, breakBlock: BreakBlock): BreakStream {
  let changes = 0;
  return forClient(client, (block) => {
    if (isChange(block)) changes += 1;
    return isChange(block) && changes === count ? breakBlock(block) : [block];
  });
}

const isResumed = ({ isBrowser, lastEventId }: ProxiedStream) =>
  !isBrowser && lastEventId !== undefined;

/** Each breaks what those before it have left whole. */
function together(...breaks: readonly BreakStream[]): BreakStream {
  return (stream) => {
    const breakBlocks = breaks.map((breakStream) => breakStream(stream));
    return async (block) => {
      let blocks: readonly string[] = [block];
      for (const breakBlock of breakBlocks) {
        blocks = (await Promise.all(blocks.map(async (each) => breakBlock(each)))).flat();
      }
      return blocks;
    };
  };
}

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

describe("the gates of phase B fail", { timeout: RUN_MS_MAX }, () => {
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

  it("when a client waits once, a resume leaves out one change, and the dashboard hears of none", async () => {
    // What comes in that time waits behind it: some eight of sixty deliveries are late.
    const late = nthChange(1, 7, async (block) => {
      await sleep(SSE_LATENCY_P95_MS_MAX + 1_000);
      return [block];
    });
    const notReplayed: BreakStream = (stream) => {
      let dropped = !isResumed(stream);
      return (block) => {
        if (dropped || !isChange(block)) return [block];
        dropped = true;
        return [];
      };
    };
    const deaf: BreakStream =
      ({ isBrowser }) =>
      (block) =>
        isBrowser && block.includes("event: task") ? [] : [block];
    const report = await phase.verify({
      breakStream: together(late, notReplayed, deaf),
      // The log tells nothing of all this.
      environment: { DATA_DIR: await copyLog() },
    });
    expectFailed(
      report,
      "sse_latency_p95_ms",
      "resume_pass",
      "dashboard_live_pass",
      "audit_stream_pass",
    );
    expect(report.metrics["sse_latency_p95_ms"]).toBeGreaterThan(SSE_LATENCY_P95_MS_MAX);
    expect(report.fail_reasons[1]).toContain("1 of them did not come");
    expect(report.fail_reasons[2]).toMatch(/of 20 changes it showed \d+ within 1000 ms/);
    expect(report.fail_reasons[3]).toContain("of 6 streams it tells of 0 that came");
  });

  it("when a client misses a change, another gets one twice, a resume begins anew, and the page has an error", async () => {
    const missed = nthChange(1, 7, () => []);
    const doubled = nthChange(2, 7, (block) => [block, block]);
    const anew: BreakStream = (stream) => (block) => [
      isResumed(stream) ? block.replace('"resumed"', '"reset"') : block,
    ];
    const report = await phase.verify({
      breakStream: together(missed, doubled, anew),
      breakAnswer: (answer) =>
        answer.path.endsWith(".js")
          ? { ...answer, body: `${answer.body}\n;console.error("ouch");` }
          : answer,
    });
    expectFailed(
      report,
      "sse_events_received",
      "sse_events_missed",
      "sse_events_doubled",
      "resume_pass",
      "dashboard_page_errors",
    );
    expect(report.metrics["sse_events_received"]).toBe(59);
    expect(report.fail_reasons[1]).toMatch(/client \d missed 1 \(seq \d+\)/);
    expect(report.fail_reasons[2]).toMatch(/client \d [^;]*got 1 twice/);
    expect(report.fail_reasons[3]).toContain("it was told: reset");
    expect(report.fail_reasons[4]).toContain("console error: ouch");
  });

  it("when a client misses the last change, and two of another's change places", async () => {
    const missed = nthChange(1, 20, () => []);
    const kept: string[] = [];
    let changes = 0;
    const swapped = forClient(2, (block) => {
      const former = kept.splice(0);
      if (isChange(block)) changes += 1;
      if (!isChange(block) || changes !== 7) return [block, ...former];
      kept.push(block);
      return [];
    });
    const report = await phase.verify({ breakStream: together(missed, swapped) });
    expectFailed(report, "sse_events_received", "sse_events_missed", "sse_order_kept");
    expect(report.metrics["sse_events_received"]).toBe(59);
    expect(report.fail_reasons[2]).toMatch(/client \d [^;]*got 1 after a later one/);
  });

  it("when a stream is cut, and comes back at once, and a byte of the log is another", async () => {
    const copy = await copyLog();
    const log = join(copy, "audit", "events.jsonl");
    await writeFile(log, (await readFile(log, "utf8")).replace("another", "anothes"));
    const cut = nthChange(1, 7, (block) => [block, CUT]);
    const soon: BreakStream = () => (block) => [block.replace(/^retry: \d+/, "retry: 10")];
    const report = await phase.verify({
      breakStream: together(soon, cut),
      environment: { DATA_DIR: copy },
    });
    expectFailed(report, "sse_disconnect_count", "audit_stream_pass", "audit_chain_pass");
    expect(report.fail_reasons[0]).toMatch(/client \d [^;]*was cut once/);
    expect(report.fail_reasons[2]).toMatch(/edited: line \d+ \(events\.jsonl/);
  });

  it("when a stream is cut at the end, and doesn't come back, and the service refuses a change", async () => {
    let approvals = 0;
    const report = await phase.verify({
      breakStream: nthChange(1, 20, (block) => [block, CUT]),
      breakAnswer(answer) {
        if (answer.path.endsWith("/approve")) approvals += 1;
        const isRefused = answer.path.endsWith("/approve") && approvals === 2;
        return isRefused ? { ...answer, status: 503, body: "{}" } : answer;
      },
    });
    expectFailed(
      report,
      "sse_connected_clients",
      "sse_disconnect_count",
      "sse_events_sent",
      "sse_events_received",
    );
    expect(report.metrics).toMatchObject({
      sse_connected_clients: 2,
      sse_events_sent: 19,
      sse_events_received: 57,
    });
    expect(report.fail_reasons[2]).toMatch(/approve of sample-b-\S+-2 was answered with 503/);
  });
});
