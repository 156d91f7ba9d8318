// Phase D: the fake agents as the processes that they are at the command line, each with the address
// and its own token in its environment, and what it says with --json.

import { join } from "node:path";
import type { ExecutorOptions } from "../agents/run-fake-executor.ts";
import type { ReviewerOptions } from "../agents/run-fake-reviewer.ts";
import { parseJson } from "../api-client.ts";
import { startProcessGroup } from "../process-group.ts";
import { runToEnd } from "../run-to-end.ts";
import { VerificationFault } from "../verification-fault.ts";
import { type ActorRun, type AgentDocument, agentDocument } from "./actor-run.ts";
import type { EngageAgents } from "./agents.ts";

/** A cold start on a busy machine takes seconds; each request has a bound of its own. */
const AGENT_MS_MAX = 2 * 60_000;
/** What it says last may still be on its way when it has ended. */
const OUTPUT_MS_MAX = 5_000;

export interface AgentSurroundings {
  projectDir: string;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

type Role = Exclude<AgentDocument["role"], "admin">;

const TOKEN_VARIABLES = { executor: "EXECUTOR_TOKEN", reviewer: "REVIEWER_TOKEN" } as const;
/** An agent knows its own token and nobody else's. */
const SECRETS = /_TOKEN$|SECRET/;
const EXIT_CODES = { done: 0, refused: 1 } as const;

export function agentProcesses(surroundings: AgentSurroundings): EngageAgents {
  return (service) => {
    const run = async (role: Role, taskId: string, options: object): Promise<ActorRun> => {
      const { environment } = surroundings;
      const known = Object.entries(environment).filter(([name]) => !SECRETS.test(name));
      const env = {
        ...Object.fromEntries(known),
        BASE_URL: service.baseUrl,
        [TOKEN_VARIABLES[role]]: service.tokens[role],
      };
      const args = ["--task", taskId, ...flagsOf(options), "--json"];
      return runAgent(role, args, options, { ...surroundings, environment: env });
    };
    return {
      executor: (taskId, options: ExecutorOptions = {}) => run("executor", taskId, options),
      reviewer: (taskId, options: ReviewerOptions = {}) => run("reviewer", taskId, options),
    };
  };
}

/** Options by the names of the command line, whatever their values hold. */
export function flagsOf(options: object): string[] {
  return Object.entries(options).flatMap(([name, value]: [string, unknown]) => {
    const flag =
      FLAGS[name] ?? `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === false || value === undefined) return [];
    if (value === true) return [flag];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.map((each) => `${flag}=${String(each)}`);
  });
}

/** Repeated on the command line, so they stand there in the singular. */
const FLAGS: Readonly<Record<string, string>> = { rejectCriteria: "--reject-criterion" };

async function runAgent(
  role: Role,
  args: readonly string[],
  asked: object,
  { projectDir, environment, signal }: AgentSurroundings,
): Promise<ActorRun> {
  const script = join(projectDir, "scripts", "validation", `fake-${role}.ts`);
  let said = "";
  const group = startProcessGroup(process.execPath, [script, ...args], {
    cwd: projectDir,
    env: environment,
    onOutput(text, stream) {
      if (stream === "stdout") said += text;
    },
  });
  try {
    const { code } = await runToEnd(group, `the ${role}`, AGENT_MS_MAX, signal);
    await group.waitForOutput(OUTPUT_MS_MAX);
    const document = agentDocument.safeParse(parseJson(said)).data;
    if (document === undefined || document.role !== role || EXIT_CODES[document.outcome] !== code) {
      throw new VerificationFault(
        `the ${role} ended with exit code ${String(code)} and said what nobody understands: ${group.lastWords() || "nothing"}`,
      );
    }
    return { asked, exit_code: code, document };
  } finally {
    group.kill();
  }
}
