// Which service a command speaks to, and with which token: what the environment says, else the service's
// own file of secrets. What is wrong with them is a sentence that never quotes a secret.

import { baseUrl } from "../../../worker/config/base-url.ts";
import { parseTokenList } from "../../../worker/config/token-list.ts";
import { readDevVars } from "../../service/dev-vars.ts";
import type { AgentRole } from "./agent-run.ts";

const BASE_URL_DEFAULT = "http://127.0.0.1:8787";

const TOKEN_VARIABLES: Readonly<Record<AgentRole, string>> = {
  executor: "EXECUTOR_TOKEN",
  reviewer: "REVIEWER_TOKEN",
};

export type ServiceFound = { baseUrl: string; token: string } | { problem: string };

export interface Surroundings {
  environment: Readonly<Record<string, string | undefined>>;
  devVarsPath: string;
}

/** @param givenUrl goes over BASE_URL */
export function findService(
  role: AgentRole,
  givenUrl: string | undefined,
  { environment, devVarsPath }: Surroundings,
): ServiceFound {
  const url = baseUrl.safeParse(givenUrl ?? (environment["BASE_URL"] || BASE_URL_DEFAULT));
  if (!url.success) return { problem: `the service's address ${url.error.issues[0]?.message}` };
  const variable = TOKEN_VARIABLES[role];
  const text = environment[variable] || readKept(devVarsPath, variable);
  if (!text) {
    return { problem: `${variable} is neither set nor in .dev.vars: set it as the service has it` };
  }
  const list = parseTokenList(role, text);
  if (!list.ok) return { problem: `${variable} ${list.messages.join(", ")}` };
  // A list has at least one entry, whatever its name.
  return { baseUrl: url.data, token: list.tokens[0]?.token ?? "" };
}

/** The file is for the service's user alone: to anybody else it is as if it weren't there. */
function readKept(path: string, variable: string): string | undefined {
  try {
    return readDevVars(path).variables[variable];
  } catch {
    return undefined;
  }
}
