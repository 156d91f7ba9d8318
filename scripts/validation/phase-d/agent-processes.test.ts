import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { agentProcesses, flagsOf } from "./agent-processes.ts";
import { expectSteps } from "./agents.ts";

const SERVICE = {
  baseUrl: "http://127.0.0.1:9",
  tokens: { admin: "admins", executor: "executors", reviewer: "reviewers" },
};
const DOCUMENT = { task_id: "t", role: "executor", outcome: "done", steps: [] };

let projectDir: string;

beforeEach(async () => {
  projectDir = await mkdtemp(join(tmpdir(), "agents-"));
  await mkdir(join(projectDir, "scripts", "validation"), { recursive: true });
});

afterEach(async () => {
  await rm(projectDir, { recursive: true, force: true });
});

const says = (document: object) =>
  `console.error("beside it"); console.log(JSON.stringify(${JSON.stringify(document)}));`;

/** The executor, as a script of the test's own. */
async function employ(script: string, signal = new AbortController().signal) {
  const path = join(projectDir, "scripts", "validation", "fake-executor.ts");
  await writeFile(path, script);
  const environment = { PATH: process.env["PATH"], ADMIN_TOKEN: "a", WEBHOOK_SECRET: "b" };
  return agentProcesses({ projectDir, environment, signal })(SERVICE).executor("t", {
    only: ["ack"],
    attempt: 2,
  });
}

describe("an agent as a process", () => {
  it("is told address, token and options, and nobody else's secrets", async () => {
    const script = `
      const { env, argv } = process;
      const sent = { url: env.BASE_URL, args: argv.slice(2), secrets: Object.keys(env).filter((n) => /TOKEN|SECRET/.test(n)), token: env.EXECUTOR_TOKEN };
      const step = { step: "ack", path: "/", sent, status: 200, answer: {} };
      console.error("beside it");
      console.log(JSON.stringify({ ...${JSON.stringify(DOCUMENT)}, steps: [step] }, null, 2));`;
    const run = await employ(script);
    expect(run).toMatchObject({ asked: { only: ["ack"], attempt: 2 }, exit_code: 0 });
    expect(run.document.steps[0]?.sent).toEqual({
      url: SERVICE.baseUrl,
      args: ["--task", "t", "--only=ack", "--attempt=2", "--json"],
      secrets: ["EXECUTOR_TOKEN"],
      token: "executors",
    });
  });

  it("that was refused is no fault: it says so, and its exit code too", async () => {
    const run = await employ(`${says({ ...DOCUMENT, outcome: "refused" })} process.exitCode = 1;`);
    expect(run).toMatchObject({ exit_code: 1, document: { outcome: "refused" } });
  });

  it.each([
    ["nothing", "", 0],
    ["no JSON", `console.log("done");`, 0],
    ["another role", says({ ...DOCUMENT, role: "reviewer" }), 0],
    ["done, and exits with 1", `${says(DOCUMENT)} process.exitCode = 1;`, 1],
    ["refused, and exits with 0", says({ ...DOCUMENT, outcome: "refused" }), 0],
    ["its usage", `console.error("usage: …"); process.exitCode = 2;`, 2],
  ])("that says %s is a fault, with its last words", async (_, script, code) => {
    await expect(employ(script)).rejects.toThrow(
      `the executor ended with exit code ${code} and said what nobody understands: `,
    );
  });

  it("is ended when the verifier is interrupted", async () => {
    const interruption = new AbortController();
    interruption.abort("interrupted by SIGINT");
    await expect(employ("setInterval(() => {}, 1_000);", interruption.signal)).rejects.toThrow(
      "interrupted by SIGINT",
    );
  });
});

it("options become flags, whatever their values hold", () => {
  const options = {
    rejectCriteria: ["c1", "c2"],
    issueText: '--"\r\n',
    openIssue: true,
    wrongEcho: false,
    attempt: 3,
    reason: undefined,
  };
  expect(flagsOf(options)).toEqual([
    "--reject-criterion=c1",
    "--reject-criterion=c2",
    '--issue-text=--"\r\n',
    "--open-issue",
    "--attempt=3",
  ]);
});

describe("an agent's run", () => {
  const run = (steps: { step: string; status: number; answer?: Record<string, string> }[]) => ({
    asked: {},
    exit_code: 0,
    document: {
      ...DOCUMENT,
      role: "executor" as const,
      outcome: "done" as const,
      steps: steps.map((step) => ({ path: "/", sent: {}, answer: {}, ...step })),
    },
  });

  it("is good when every step that was wanted was accepted", () => {
    const good = run([{ step: "ack", status: 200 }]);
    expect(expectSteps(good, ["ack"])).toBe(good);
  });

  it("is a fault when a step was refused, or is not there", () => {
    const answer = { code: "not_acked", detail: "Ack first." };
    expect(() => expectSteps(run([{ step: "result", status: 409, answer }]), [])).toThrow(
      "the executor's result was refused with 409 not_acked: Ack first.",
    );
    expect(() => expectSteps(run([{ step: "ack", status: 200 }]), ["ack", "result"])).toThrow(
      "the executor did not get to its result",
    );
  });
});
