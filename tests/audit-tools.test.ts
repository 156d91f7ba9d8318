// audit:verify and trace on what the real service writes, while it runs and after it has stopped.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiClient, createApiClient, expectStatus } from "../scripts/validation/api-client.ts";
import { type OwnService, startOwnService } from "../scripts/validation/own-service.ts";

const PROJECT_DIR = resolve(import.meta.dirname, "..");
const TASK = "sample-a-story";
const { signal } = new AbortController();

let dataDir: string;
let service: OwnService;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "audit-tools-"));
  service = await startOwnService({
    projectDir: PROJECT_DIR,
    dataDir,
    environment: process.env,
    signal,
  });
}, 60_000);

afterAll(async () => {
  await service.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function run(script: string, ...args: string[]) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
    const path = join(PROJECT_DIR, "scripts", script);
    const all = [path, ...args, "--data-dir", dataDir];
    execFile(process.execPath, all, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

async function post(client: ApiClient, step: string, body: unknown) {
  const path = step === "" ? "/api/tasks" : `/api/tasks/${TASK}/${step}`;
  expectStatus(await client.post(path, body), step === "" ? 201 : 200, `POST ${path}`);
}

/** Two attempts: the reviewer rejects the first, a person countersigns the second. */
async function tellStory() {
  const [admin, executor, reviewer] = (["admin", "executor", "reviewer"] as const).map((role) =>
    createApiClient(service.baseUrl, service.tokens[role], signal),
  ) as [ApiClient, ApiClient, ApiClient];
  await post(admin, "", { task_id: TASK, source: "sample", request_text: "Tidy up" });
  await post(admin, "brief", { acceptance_criteria: [{ id: "c1", text: "It is tidy" }] });
  for (const attempt of [1, 2]) {
    await post(executor, "ack", { attempt, criteria_echo: ["It is tidy"], scope_echo: [] });
    const call = { tool_call_id: `t${attempt}`, attempt, name: "shell" };
    await post(executor, "tool-calls", { ...call, status: "running" });
    await post(executor, "tool-calls", { ...call, status: "succeeded" });
    const mended = attempt === 1 ? [] : [{ issue_ref: "i1", criterion_ref: "c1", text: "Mended" }];
    const work_log = [
      { criterion_ref: "c1", tool_call_id: `t${attempt}`, text: "Tidied" },
      ...mended,
    ];
    await post(executor, "result", { attempt, work_log });
    const issues = [{ issue_id: "i1", criterion_ref: "c1", text: "A sock is left" }];
    const verdict =
      attempt === 1 ? { decision: "reject", issues } : { decision: "approve", issues: [] };
    await post(reviewer, "verdict", { attempt, reason: "looked", ...verdict });
    if (attempt === 1) await post(admin, "redispatch", {});
  }
  await admin.get(`/api/tasks/${TASK}`);
  await post(admin, "approve", { reason: "thanks" });
  await post(admin, "reopen", { reason: "on second thoughts" });
  await post(admin, "approve", { reason: "after all" });
}

describe("the real service's record", { timeout: 60_000 }, () => {
  it("is an unbroken chain and a story without a missing link, while the service runs", async () => {
    await tellStory();
    const traced = await run("trace.ts", TASK);
    expect(traced.stderr).toBe("");
    expect(traced.stdout).toContain("ok: complete: approved by admin; no link is missing");
    expect(traced.stdout.match(/ tool_call_recorded /g)).toHaveLength(4);
    const verified = await run("audit-verify.ts");
    expect(verified.stderr).toBe("");
    expect(verified.stdout).toMatch(/^ok: \d+ lines, head \d+:[0-9a-f]{64}\n$/);
  });

  it("betrays what was changed by hand afterwards, also when the service has taken it in", async () => {
    const admin = createApiClient(service.baseUrl, service.tokens.admin, signal);
    const id = "sample-a-hand";
    const command = { task_id: id, source: "sample", request_text: "Tidy up" };
    expectStatus(await admin.post("/api/tasks", command), 201, "create");
    const decision = { reason: "only because of X" };
    expectStatus(await admin.post(`/api/tasks/${id}/approve`, decision), 200, "approve");
    expect((await run("trace.ts", id)).code).toBe(0);
    const path = join(dataDir, "ssot", `${id}.json`);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replaceAll("Tidy up", "Burn it").replace("of X", "of Y"));
    await expect.poll(() => readFile(path, "utf8"), { timeout: 10_000 }).toContain('"revision":3');
    const traced = await run("trace.ts", id);
    expect(traced.code).toBe(1);
    expect(traced.stdout).toMatch(/\nbroken: 3 links are missing\n$/);
    const said = traced.stderr.trimEnd().split("\n");
    expect(said).toEqual([
      expect.stringMatching(/request_text is not what line \d+ \(task_created\) records/),
      expect.stringMatching(/acceptance_criteria is not what line \d+ \(task_created\) records/),
      expect.stringContaining('reason is "only because of Y", recorded is "only because of X"'),
    ]);
    for (const line of said) {
      expect(line).toMatch(/; changed by hand: #\d+ \(ssot_external_change.*\)$/);
    }
  });

  it("stays so when the service has stopped, and betrays a change of the task file", async () => {
    expect(await service.stop()).toEqual({ clean: true });
    expect((await run("audit-verify.ts")).code).toBe(0);
    expect((await run("trace.ts", TASK)).code).toBe(0);
    const path = join(dataDir, "ssot", `${TASK}.json`);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace("after all", "never ever"));
    const traced = await run("trace.ts", TASK);
    expect(traced.stderr).toMatch(/^missing link: ssot\/sample-a-story\.json has SHA-256 /);
    expect(traced.stderr).toContain('reason is "never ever", recorded is "after all"');
    expect(traced.stdout).toMatch(/\nbroken: 2 links are missing\n$/);
    expect(traced.code).toBe(1);
  });

  it("betrays a verdict that was cut off the log", async () => {
    const path = join(dataDir, "audit", "events.jsonl");
    const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
    const last = lines.findLastIndex(
      (line) => line.includes('"task_approved"') && line.includes(TASK),
    );
    await writeFile(path, `${lines.slice(0, last).join("\n")}\n`);
    const verified = await run("audit-verify.ts");
    expect(verified.stderr).toMatch(new RegExp(`^cut: line ${last + 1} `));
    const traced = await run("trace.ts", TASK);
    expect(traced.stderr).toContain("the verdict (approve) of admin on attempt 2 has no line");
    expect(traced.code).toBe(1);
  });
});
