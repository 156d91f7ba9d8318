// For tests: the fake agents and `fidelity` as the processes that they are, beside the real service. What
// they say never holds a token, nor anything that a terminal would obey.

import { join } from "node:path";
import { expect } from "vitest";
import type { AgentRun } from "../scripts/validation/agents/agent-run.ts";
import { type CommandResult, runCommand } from "./command.fixture.ts";
import { PROJECT_DIR, type ServiceFixture, TOKENS } from "./service.fixture.ts";

export type AgentCommandName = "fake-executor" | "fake-reviewer" | "fidelity";

/** All but the line feeds that end lines. */
const UNPRINTABLE = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u;

/** `environment` goes over the service's, which names the tokens and the address. */
export async function runAgent(
  service: ServiceFixture,
  command: AgentCommandName,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  const env = { ...service.environment, BASE_URL: service.baseUrl, ...environment };
  const script = join(PROJECT_DIR, "scripts", "validation", `${command}.ts`);
  const result = await runCommand(process.execPath, [script, ...args], env);
  const said = result.stdout + result.stderr;
  for (const token of Object.values(TOKENS)) expect(said).not.toContain(token);
  expect(said).not.toMatch(UNPRINTABLE);
  return result;
}

/** With --json, whose only document this answers. */
export async function runForDocument(
  service: ServiceFixture,
  command: "fake-executor" | "fake-reviewer",
  args: readonly string[],
): Promise<CommandResult & { document: AgentRun }> {
  const result = await runAgent(service, command, [...args, "--json"]);
  return { ...result, document: JSON.parse(result.stdout) as AgentRun };
}

/** Accepted, all of it. */
export async function mustRun(
  service: ServiceFixture,
  command: AgentCommandName,
  args: readonly string[],
): Promise<CommandResult> {
  const result = await runAgent(service, command, args);
  expect(result, result.stderr).toMatchObject({ code: 0, stderr: "" });
  return result;
}
