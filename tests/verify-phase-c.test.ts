// Each gate of phase C, proved once by something that makes it fail, and it alone; or with those that
// can't hold without it. A run has three parts whose gates know nothing of each other (deliveries, a
// flood, messages): something of each is broken in one run, since a run takes some seconds.

import { appendFile, cp, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import {
  FLOOD_API_P95_MS_MAX,
  INGEST_P95_MS_MAX,
  phaseCGates,
} from "../scripts/validation/phase-c/gates-phase-c.ts";
import { deliveryLine } from "../scripts/validation/phase-c/delivery-line.ts";
import { runScript } from "../scripts/validation/run-script.ts";
import type { BreakRequest, ProxiedAnswer, ProxiedRequest } from "./breaking-proxy.ts";
import { PROJECT_DIR, RUN_MS_MAX, expectFailed, failedGates } from "./verifier.fixture.ts";
import {
  QUICK_FLOOD,
  QUICK_MESSAGES,
  READ_MS,
  isRead,
  k6With,
  realK6,
  usePhaseC,
} from "./verify-phase-c.fixture.ts";

const phase = usePhaseC();

const deliveryId = ({ headers }: ProxiedRequest) => String(headers["x-github-delivery"] ?? "");
const isForged = (request: ProxiedRequest) => /-forged-\d+$/.test(deliveryId(request));
const isFlood = (request: ProxiedRequest) => /-flood-\d+$/.test(deliveryId(request));
const isReplay = (request: ProxiedRequest) => /-replay-\d+$/.test(deliveryId(request));
const isMessage = ({ path }: ProxiedRequest) => path === "/webhooks/telegram";
const isRepeated = (request: ProxiedRequest) => isMessage(request) && / 0\."/.test(request.body);
const isPaced = (request: ProxiedRequest) => isMessage(request) && !isRepeated(request);

type IsMeant = (request: ProxiedRequest) => boolean;

/** Of those that are meant, the nth. */
function nth(count: number, isMeant: IsMeant): IsMeant {
  let seen = 0;
  return (request) => isMeant(request) && ++seen === count;
}

/** The service takes it for an update that is no message. */
const swallow = (request: ProxiedRequest) => ({ ...request, body: '{"update_id":1}' });

function answerInstead(changes: readonly (readonly [IsMeant, Partial<ProxiedAnswer>])[]) {
  return (answer: ProxiedAnswer): ProxiedAnswer => {
    const [, change] = changes.find(([isMeant]) => isMeant(answer.request)) ?? [];
    return { ...answer, ...change };
  };
}

describe("phase C passes", { timeout: RUN_MS_MAX }, () => {
  it("for a service that runs already, which it leaves running", async () => {
    const report = await phase.verify();
    expect(report.fail_reasons).toEqual([]);
    expect(failedGates(report)).toEqual([]);
    const gates = phaseCGates({ flood: QUICK_FLOOD, messages: QUICK_MESSAGES });
    expect(report.checks.map((check) => check.name)).toEqual(
      gates.map((gate) => gate.name).filter((name) => name !== "service_stop_pass"),
    );
    expect(report.metrics).toMatchObject({ signature_reject_rate: 1, telegram_tasks_created: 21 });
    expect(report.versions.k6).toMatch(/^\d+\.\d+\.\d+$/);
    expect(await phase.service().deathReason()).toBeUndefined();
  });
});

describe("the gates of phase C fail", { timeout: RUN_MS_MAX }, () => {
  it("when a bad signature and one of the flood are not refused, and a repeat is another task", async () => {
    const isSecondTask = nth(13, isRepeated);
    const report = await phase.verify({
      breakAnswer: answerInstead([
        [nth(7, isForged), { status: 200, body: '{"ok":true,"outcome":"updated"}' }],
        [nth(5, isFlood), { status: 429 }],
        // The others are sent all the same.
        [nth(2, isPaced), { body: "all is well" }],
      ]),
      breakRequest: (request) =>
        isSecondTask(request)
          ? { ...request, body: request.body.replace(/"message_id":\d+/, '"message_id":77') }
          : request,
    });
    expectFailed(
      report,
      "signature_reject_rate",
      "flood_refused_rate",
      "telegram_dedup_pass",
      "telegram_messages_lost",
      "telegram_files_missing",
      "audit_complete_pass",
    );
    expect(report.fail_reasons[0]).toContain("one empty was answered with 200");
    expect(report.fail_reasons[1]).toContain("of 50 that were to be sent 50 were, and 49 were");
    expect(report.fail_reasons[2]).toContain("they were answered with 2 tasks");
    expect(report.fail_reasons[5]).toContain("of 19 repeated messages it tells of 18");
  });

  it("when a refused delivery changes its task, a read fails, and a message is lost", async () => {
    const { baseUrl, tokens } = phase.service();
    const [changesAll, changesLater] = [nth(3, isForged), nth(3, isFlood)];
    const isLost = nth(4, isPaced);
    const report = await phase.verify({
      async breakRequest(request) {
        const scope = changesAll(request) ? "all" : changesLater(request) ? "later" : undefined;
        if (scope !== undefined) {
          const [, taskId] = /"head_branch":"task\/([^"]+)"/.exec(request.body) ?? [];
          const headers = {
            Authorization: `Bearer ${tokens.admin}`,
            "Content-Type": "application/json",
          };
          const body = JSON.stringify({ declared_scope: [scope] });
          await fetch(`${baseUrl}/api/tasks/${taskId}/brief`, { method: "POST", headers, body });
        }
        return isLost(request) ? swallow(request) : request;
      },
      breakAnswer: answerInstead([[nth(40, isRead), { status: 503, body: "{}" }]]),
    });
    expectFailed(
      report,
      "refused_change_nothing_pass",
      "flood_changes_nothing_pass",
      "flood_unexpected_reads",
      "telegram_messages_lost",
      "telegram_files_missing",
      "audit_complete_pass",
    );
    expect(report.fail_reasons[0]).toMatch(/changed since: sample-c-\S+; the task that they name/);
    expect(report.metrics).toMatchObject({ telegram_tasks_created: 20 });
  });

  it("when a replay is taken for new, every read is slow, and so are some messages", async () => {
    let messages = 0;
    const fresh = { body: '{"ok":true,"outcome":"updated"}' };
    const report = await phase.verify({
      async breakRequest(request) {
        if (isRead(request)) await sleep(FLOOD_API_P95_MS_MAX);
        if (isPaced(request)) messages += 1;
        if (isPaced(request) && messages % 7 === 0) await sleep(INGEST_P95_MS_MAX + 50);
        return request;
      },
      breakAnswer: answerInstead([[nth(2, isReplay), fresh]]),
    });
    expectFailed(report, "idempotency_pass", "flood_api_p95_ms", "telegram_ingest_p95_ms");
    expect(report.fail_reasons[0]).toContain("9 replays were answered with the first outcome");
    expect(report.metrics["flood_api_p95_ms"]).toBeGreaterThan(FLOOD_API_P95_MS_MAX);
    expect(report.metrics["telegram_ingest_p95_ms"]).toBeGreaterThan(INGEST_P95_MS_MAX);
  });

  it("when reads are slow beside the flood alone, and no message arrives", async () => {
    let floodedAtMs = 0;
    const breakRequest: BreakRequest = async (request) => {
      if (isFlood(request)) floodedAtMs = Date.now();
      // Less than from the flood's last delivery of a spell to the quiet one after it.
      if (isRead(request) && Date.now() - floodedAtMs < 12) await sleep(2 * READ_MS);
      return isMessage(request) ? swallow(request) : request;
    };
    const report = await phase.verify({ breakRequest });
    expect(failedGates(report)).toEqual([
      "flood_ratio",
      "telegram_dedup_pass",
      "telegram_tasks_created",
      "telegram_messages_lost",
      "telegram_files_missing",
      "telegram_ingest_p95_ms",
      "audit_complete_pass",
    ]);
    expect(report.fail_reasons[0]).toMatch(/^flood_ratio is .* expected at most 1\.3/);
    expect(report.metrics).toMatchObject({ telegram_tasks_created: 0 });
  });
});

describe("the gates of phase C's audit fail", { timeout: RUN_MS_MAX }, () => {
  /** The log as it was before the run; the task files are the real ones. */
  async function copyLog(): Promise<string> {
    const copy = join(phase.caseDir(), "data");
    await mkdir(join(copy, "audit"), { recursive: true });
    // The head first: one that is behind its log is no fault.
    for (const name of ["head.json", "events.jsonl"]) {
      await cp(join(phase.dataDir(), "audit", name), join(copy, "audit", name));
    }
    await symlink(join(phase.dataDir(), "ssot"), join(copy, "ssot"));
    return copy;
  }

  it("when the log tells nothing of the run, in which some of the flood was never sent", async () => {
    const unsent = `"kind":"flood","spell":3|flood-20"|"kind":"read","spell":0`;
    const K6_BIN = await k6With(
      phase.caseDir(),
      `*flood*) "$real" "$@" 2>&1 | grep -vE '${unsent}'; exit;;`,
    );
    const report = await phase.verify({ environment: { DATA_DIR: await copyLog(), K6_BIN } });
    expect(failedGates(report)).toEqual([
      "flood_seconds",
      "flood_rps",
      "flood_refused_rate",
      "flood_reads_missing",
      "flood_ratio",
      "audit_events_written",
      "audit_complete_pass",
      "flood_audit_pass",
    ]);
    expect(report.checks.find(({ name }) => name === "flood_seconds")?.measured).toBe(0.4);
    expect(report.fail_reasons.join()).toContain("of 89 refused signatures it tells of 0");
  });

  it("when the flood has a line for each, and when the log is no chain", async () => {
    const copy = await copyLog();
    const isFirst = nth(1, isFlood);
    const report = await phase.verify({
      environment: { DATA_DIR: copy },
      async breakRequest(request) {
        if (isFirst(request)) {
          const lineOf = (number: number) => ({
            seq: 1_000_000_000 + number,
            at: new Date().toISOString(),
            audit_event: "github_delivery",
            correlation_id: "req-0",
            actor: { role: "anonymous", name: "anonymous" },
            event_id: deliveryId(request),
            signature_valid: false,
            dedup_hit: false,
            write_result: "refused",
            prev_hash: "0".repeat(64),
            hash: "0".repeat(64),
          });
          const lines = Array.from({ length: 2_001 }, (_, count) => JSON.stringify(lineOf(count)));
          await appendFile(join(copy, "audit", "events.jsonl"), `${lines.join("\n")}\n`);
        }
        return request;
      },
    });
    expectFailed(report, "audit_complete_pass", "flood_audit_pass", "audit_chain_pass");
    expect(report.fail_reasons[1]).toContain("in the fullest minute 2001, where at most 2000 may");
  });
});

describe("phase C writes its report all the same", { timeout: RUN_MS_MAX }, () => {
  it("without k6, with the line that says how to get it", async () => {
    const nowhere = join(phase.caseDir(), "k6");
    const report = await phase.verify({ environment: { K6_BIN: nowhere } });
    expect(report.fail_reasons).toEqual([
      expect.stringMatching(/^k6: K6_BIN \(.*k6\) does not run: there is no such file$/),
      expect.stringContaining("not measured: signature_reject_rate"),
    ]);
  });

  it("when k6 breaks off in the flood, with all that is measured without it", async () => {
    const K6_BIN = await k6With(phase.caseDir(), `*flood*) echo "no more memory" >&2; exit 107;;`);
    const report = await phase.verify({ environment: { K6_BIN } });
    expect(report.fail_reasons).toEqual([
      "flood: k6 ended with exit code 107: no more memory",
      expect.stringMatching(/^not measured: flood_seconds, .*, flood_refusals_counted [^,]*$/),
    ]);
    expect(report.metrics).toMatchObject({ idempotency_pass: true, telegram_tasks_created: 21 });
    const unmeasured = report.checks.filter(({ measured }) => measured === null);
    expect(unmeasured.map(({ name }) => name)).toContain("audit_complete_pass");
    expect(unmeasured).toHaveLength(11);
  });
});

describe("a script of phase C", { timeout: RUN_MS_MAX }, () => {
  const run = async (k6Path: string) =>
    runScript(
      {
        k6Path,
        projectDir: PROJECT_DIR,
        environment: process.env,
        signal: new AbortController().signal,
      },
      "phase-c-deliveries.ts",
      deliveryLine,
      // Without BATCH, which is asked for in the middle of the work.
      {
        BASE_URL: "http://[::1]:9",
        WEBHOOK_SECRET: "s",
        TASK_ID: "",
        EVENT_ID: "",
        COMPLETED_AT: "",
      },
    );

  it("that throws is a fault, though k6 would go on", async () => {
    await expect(run(await realK6())).rejects.toThrow(/exit code 108: .*BATCH is not set/);
  });

  it("that says what nobody understands is one too", async () => {
    const odd = `*deliveries*) echo '{"batch":1}'; echo '{}' > "$SUMMARY_FILE"; exit;;`;
    await expect(run(await k6With(phase.caseDir(), odd))).rejects.toThrow(
      'nobody understands: {"batch":1}',
    );
  });
});
