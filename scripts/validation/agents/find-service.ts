// Which service a command speaks to, and with which token: what the environment says, else the service's
// own file of settings and secrets. What is wrong with them is a sentence that never quotes a secret.

import { baseUrl } from "../../../worker/config/base-url.ts";
import { TOKEN_VARIABLES } from "../../../worker/config/environment.ts";
import { environmentSchema } from "../../../worker/config/environment-schema.ts";
import { parseTokenList, type TokenRole } from "../../../worker/config/token-list.ts";
import { readDevVars } from "../../service/dev-vars.ts";
import { joinVariables } from "../../service/join-variables.ts";
import type { AgentRole } from "./agent-run.ts";
import { type AddressFound, findServiceAddress } from "../../service/service-address.ts";

/** In the order in which a command that needs no role of its own looks for a token. */
const ANY_ROLE: readonly TokenRole[] = ["executor", "reviewer", "admin", "reader"];

/** `any`: whatever token there is, and none will do. */
export type TokenWanted = AgentRole | "any";

export type ServiceFound = { baseUrl: string; token: string | undefined } | { problem: string };

type Variables = Readonly<Record<string, string | undefined>>;

export interface Surroundings {
  environment: Variables;
  devVarsPath: string;
}

/** @param givenUrl goes over BASE_URL */
export function findService(
  wanted: TokenWanted,
  givenUrl: string | undefined,
  { environment, devVarsPath }: Surroundings,
): ServiceFound {
  const file = readFile(devVarsPath);
  const address = findAddress(givenUrl, environment, file.variables);
  if ("problem" in address) return address;
  const token = findToken(wanted, environment, file);
  return "problem" in token ? token : { baseUrl: address.url, token: token.token };
}

function findAddress(
  givenUrl: string | undefined,
  environment: Variables,
  file: Variables,
): AddressFound {
  if (givenUrl !== undefined) {
    const url = baseUrl.safeParse(givenUrl);
    if (url.success) return { url: url.data };
    return { problem: `--base-url ${url.error.issues[0]?.message}` };
  }
  const settings = environmentSchema
    .pick({ HOST: true, PORT: true })
    .safeParse(joinVariables(environment, file));
  // Of an address that is given, nobody asks where the service would listen here.
  if (environment["BASE_URL"] || settings.success) {
    const { HOST: host = "", PORT: port = 0 } = settings.data ?? {};
    return findServiceAddress(environment["BASE_URL"], { host, port });
  }
  const [issue] = settings.error.issues;
  return { problem: `${String(issue?.path[0])} ${issue?.message}` };
}

function findToken(
  wanted: TokenWanted,
  environment: Variables,
  file: ReadFile,
): { token: string | undefined } | { problem: string } {
  const roles = wanted === "any" ? ANY_ROLE : [wanted];
  // Whoever sets one means it, before any that the file has kept.
  for (const variables of [environment, file.variables]) {
    for (const role of roles) {
      const text = variables[TOKEN_VARIABLES[role]];
      if (text) return firstToken(role, text);
    }
  }
  if (wanted === "any") return { token: undefined };
  const variable = TOKEN_VARIABLES[wanted];
  if (file.fault === undefined) {
    return { problem: `${variable} is neither set nor in .dev.vars: set it as the service has it` };
  }
  return { problem: `${variable} is not set, and .dev.vars can't be read (${file.fault})` };
}

function firstToken(role: TokenRole, text: string): { token: string } | { problem: string } {
  const list = parseTokenList(role, text);
  if (!list.ok) return { problem: `${TOKEN_VARIABLES[role]} ${list.messages.join(", ")}` };
  // A list has at least one entry, whatever its name.
  return { token: list.tokens[0]?.token ?? "" };
}

interface ReadFile {
  variables: Variables;
  /** Why it can't be read; one that isn't there is empty. */
  fault?: string;
}

/** The file is for the service's user alone: anybody else goes by the environment. */
function readFile(path: string): ReadFile {
  try {
    return { variables: readDevVars(path).variables };
  } catch (error) {
    return { variables: {}, fault: (error as NodeJS.ErrnoException).code ?? "unknown fault" };
  }
}
