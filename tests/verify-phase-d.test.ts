// Each gate of phase D, proved by something that makes it fail, and no other; or those that can't hold
// without it. Broken is what the verifier is told (it reads with a person's token, the agents with
// theirs), what the service is told, or an agent; several at once, since that each measure moves by
// itself is proved on a run's evidence (verify-phase-d-story, verify-phase-d-record).

import { cp, mkdir, readFile, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { agentProcesses } from "../scripts/validation/phase-d/agent-processes.ts";
import type { EngageAgents } from "../scripts/validation/phase-d/agents.ts";
import { PHASE_D_GATES } from "../scripts/validation/phase-d/gates-phase-d.ts";
import { REFUSALS_PLANNED } from "../scripts/validation/phase-d/refusal-cases.ts";
import type { Task } from "../worker/domain/task-schema.ts";
import type { BreakAnswer, ProxiedAnswer } from "./breaking-proxy.ts";
import { PROJECT_DIR, RUN_MS_MAX, expectFailed } from "./verifier.fixture.ts";
import { agentsHere, usePhaseD } from "./verify-phase-d.fixture.ts";

const phase = usePhaseD();

const isOf = (purpose: string, { path }: Pick<ProxiedAnswer, "path">) =>
  new RegExp(`^/api/tasks/sample-d-[0-9a-f]+-${purpose}(/|$|\\?)`).test(path);

/** The task of the protocol's way as the verifier is told of it. */
function tellVerifier(change: (task: Task) => void): BreakAnswer {
  return (answer) => {
    const { method, path, request, body } = answer;
    const isVerifiers = request.headers.authorization === `Bearer ${phase.service().tokens.admin}`;
    if (method !== "GET" || !isVerifiers || !path.endsWith("-story")) return answer;
    const task = JSON.parse(body) as Task;
    change(task);
    return { ...answer, body: `${JSON.stringify(task)}\n` };
  };
}

describe("phase D passes", { timeout: RUN_MS_MAX }, () => {
  it("for the real service and the commands, started by the verifier, with nothing left behind", async () => {
    const surroundings = {
      projectDir: PROJECT_DIR,
      environment: process.env,
      signal: new AbortController().signal,
    };
    const report = await phase.verify({
      serviceScript: join(PROJECT_DIR, "scripts", "serve.ts"),
      engageAgents: agentProcesses(surroundings),
    });
    expect(report.fail_reasons).toEqual([]);
    expect(report.checks.map((check) => check.name)).toEqual(
      PHASE_D_GATES.map((gate) => gate.name),
    );
    expect(report.metrics).toEqual({
      ack_echo_match_rate: 1,
      issues_with_criterion_ref_rate: 1,
      traceability_pass: true,
      fidelity_pass: true,
    });
    expect(await readdir(phase.scratchDir())).toEqual([]);
  });

  it("for a service that runs already, with no task left to agents, and no token as evidence", async () => {
    const report = await phase.verify();
    expect(report.fail_reasons).toEqual([]);
    expect(await phase.service().deathReason()).toBeUndefined();
    const listed = await fetch(`${phase.service().baseUrl}/api/tasks`);
    const { items } = await listed.json<{ items: { task_id: string; status: string }[] }>();
    expect(items.map(({ status }) => status)).toEqual(["approved", "approved", "approved"]);
    expect(items.every(({ task_id: id }) => /^sample-d-[0-9a-f]{8}-[a-z]+$/.test(id))).toBe(true);
    const evidence = [...(await phase.readArtifacts()).values()].join("");
    for (const token of Object.values(phase.service().tokens))
      expect(evidence).not.toContain(token);
  });
});

describe("the gates of phase D fail", { timeout: RUN_MS_MAX }, () => {
  it("when the verifier is told of a task that was echoed, judged, traced, handed out and kept otherwise", async () => {
    const report = await phase.verify({
      breakAnswer: tellVerifier((task) => {
        const { attempt, ack, dispatch, history, task_result: result } = task;
        // A criterion that is not echoed.
        if (attempt === 2) ack?.criteria_echo.splice(1, 1);
        // An issue without reference: the type knows none.
        for (const entry of history) {
          if (entry.kind !== "verdict_replaced") continue;
          entry.verdict.issues.push({ issue_id: "i1", text: "Nobody's" } as never);
        }
        // A work log without the record of an issue.
        const answers = result?.work_log.findIndex((entry) => entry.issue_ref === "i2") ?? -1;
        if (attempt === 2 && answers !== -1) result?.work_log.splice(answers, 1);
        // One byte of a handed-out issue.
        const issue = dispatch?.issues[1];
        if (issue !== undefined) issue.text = issue.text.replace("Café", "Cafe");
        // A request without the blank at its end.
        task.request_text = task.request_text.trimEnd();
      }),
    });
    expectFailed(
      report,
      "ack_echo_match_rate",
      "issues_with_criterion_ref_rate",
      "traceability_pass",
      "fidelity_pass",
      "texts_kept_pass",
    );
    expect(report.metrics["ack_echo_match_rate"]).toBeGreaterThan(0.5);
    expect(report.fail_reasons[0]).toContain("delivered again, ack 2, criterion 2; ");
    expect(report.fail_reasons[1]).toContain("countersigned: 2 of 3 issues");
    expect(report.fail_reasons[2]).toContain("delivered again: attempt 2: issue i2 has no entry");
    expect(report.fail_reasons[3]).toContain("redispatched: the issues are not the verdict's");
    expect(report.fail_reasons[4]).toContain("created: request_text is not what was sent");
  });

  it("when texts are kept in another normal form, refusals, trail and MCP say less, and the head is another log's", async () => {
    const copy = join(phase.caseDir(), "data");
    await mkdir(join(copy, "audit"), { recursive: true });
    for (const name of ["ssot", join("audit", "events.jsonl")]) {
      await symlink(join(phase.dataDir(), name), join(copy, name));
    }
    const head = await readFile(join(phase.dataDir(), "audit", "head.json"), "utf8");
    const other = head
      .replace(/"hash":"../, '"hash":"zz')
      .replace("zz", head.includes('"hash":"00') ? "11" : "00");
    await writeFile(join(copy, "audit", "head.json"), other);
    const report = await phase.verify({
      environment: { DATA_DIR: copy },
      breakRequest: (request) =>
        request.path === "/api/tasks" && request.body.includes("-story")
          ? { ...request, body: request.body.normalize("NFC") }
          : request,
      breakAnswer(answer) {
        if (answer.path === "/mcp") return { ...answer, body: withoutNext(answer.body) };
        if (isOf("story/audit", answer)) return withoutReopening(answer);
        return isOf("refusals", answer) ? asAnotherRefusal(answer) : answer;
      },
      breakStream: () => (block) => [withoutNext(block)],
    });
    expectFailed(
      report,
      "ack_echo_match_rate",
      "texts_kept_pass",
      "refusals_pass",
      "trail_pass",
      "mcp_pass",
      "audit_chain_pass",
    );
    expect(report.fail_reasons[0]).toContain("delivered, ack 1, criterion 2; ");
    expect(report.fail_reasons[2]).toContain("wrong_echo: it does not tell the differing lines; ");
    expect(report.fail_reasons[2]).toContain(
      "redispatch_before_rejection: it was answered with 200",
    );
    expect(report.fail_reasons[2]).toContain(
      "second_ack: it was answered with 409 claimed_by_other",
    );
    expect(report.fail_reasons[3]).toMatch(
      /of 15 steps it tells 14; the 14\. was task_reopened by admin/,
    );
    expect(report.fail_reasons[4]).toContain("ack_task: it says no next");
  });

  it("when an executor lets two refusals be, another changes its task, and files are not what their lines say", async () => {
    // The log is the real one; the task files are those from before the run.
    const copy = join(phase.caseDir(), "data");
    await cp(join(phase.dataDir(), "ssot"), join(copy, "ssot"), { recursive: true });
    await symlink(join(phase.dataDir(), "audit"), join(copy, "audit"));
    const engageAgents: EngageAgents = (service) => {
      const agents = agentsHere(service);
      return {
        ...agents,
        async executor(taskId, options) {
          const isLate = options?.attempt === 1 || options?.verdict === true;
          if (!isLate) return agents.executor(taskId, options);
          const outcome = "done" as const;
          const document = { task_id: taskId, role: "executor" as const, outcome, steps: [] };
          return { asked: {}, exit_code: null, document };
        },
      };
    };
    const { baseUrl, tokens } = phase.service();
    let isChanged = false;
    const report = await phase.verify({
      environment: { DATA_DIR: copy },
      engageAgents,
      async breakAnswer(answer) {
        if (isChanged || !isOf("refusals", answer) || answer.status !== 422) return answer;
        isChanged = true;
        await fetch(`${baseUrl}${answer.path.replace(/[a-z]+$/, "brief")}`, {
          method: "POST",
          headers: { Authorization: `Bearer ${tokens.admin}`, "Content-Type": "application/json" },
          body: JSON.stringify({ declared_scope: ["another"] }),
        });
        return answer;
      },
    });
    expectFailed(report, "refusals_provoked", "refusals_pass", "trail_pass", "mcp_pass");
    expect(report.fail_reasons[0]).toContain(`is ${REFUSALS_PLANNED - 3}, `);
    expect(report.fail_reasons[0]).toContain(
      "(not provoked: executors_verdict, late_ack, late_result)",
    );
    expect(report.fail_reasons[1]).toContain("created: the task has changed all the same");
    expect(report.fail_reasons[2]).toContain("trace: ssot/");
  });

  it("when the service stops with another exit code", async () => {
    const serviceScript = join(phase.caseDir(), "failing.ts");
    await writeFile(
      serviceScript,
      `process.on("exit", () => { process.exitCode = 3; });
       await import(${JSON.stringify(join(PROJECT_DIR, "scripts", "serve.ts"))});`,
    );
    const report = await phase.verify({ serviceScript });
    expectFailed(report, "service_stop_pass");
    expect(report.fail_reasons[0]).toContain("it ended with exit code 3");
  });
});

/** One that is no refusal, one of another code, one that doesn't say what differs. */
function asAnotherRefusal(answer: ProxiedAnswer): ProxiedAnswer {
  const { body, status } = answer;
  if (status < 400) return answer;
  if (/"not_rejected"/.test(body)) return { ...answer, status: 200 };
  const changed = body
    .replace('"code":"already_claimed"', '"code":"claimed_by_other"')
    .replace('"index":5', '"index":4');
  return { ...answer, body: changed };
}

function withoutReopening(answer: ProxiedAnswer): ProxiedAnswer {
  const page = JSON.parse(answer.body) as { items: { audit_event: string }[] };
  page.items = page.items.filter((line) => line.audit_event !== "task_reopened");
  return { ...answer, body: JSON.stringify(page) };
}

function withoutNext(text: string): string {
  return text.includes("echo_mismatch")
    ? text.replaceAll("ack_task", "that tool").replaceAll("get_task", "this tool")
    : text;
}
