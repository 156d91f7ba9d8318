// The service's variables: the process environment over .dev.vars, with the secrets that neither
// has made and kept (SPEC 1). Checked whole by the worker's own configuration; never printed.

import { randomBytes } from "node:crypto";
import { describeProblems } from "../../worker/config/describe-problems.ts";
import { ENVIRONMENT_VARIABLES, parseEnvironment } from "../../worker/config/environment.ts";
import type { Config } from "../../worker/config/environment.ts";
import { addToDevVars, devVarsWarnings, readDevVars } from "./dev-vars.ts";
import { joinVariables, withoutEmpty } from "./join-variables.ts";
import { StartRefused } from "./start-refused.ts";

const GENERATED_SECRETS = [
  "ADMIN_TOKEN",
  "EXECUTOR_TOKEN",
  "REVIEWER_TOKEN",
  "WEBHOOK_SECRET",
  "TELEGRAM_WEBHOOK_SECRET",
] as const;
/** 256 bits: nobody guesses it, and HMAC-SHA256 gains nothing from more. */
const SECRET_BYTES = 32;

/** What the worker is given beside its address; the rest (DATA_DIR, BOT_TOKEN, …) is Node's alone. */
const WORKER_VARIABLES = [
  "ADMIN_TOKEN",
  "EXECUTOR_TOKEN",
  "REVIEWER_TOKEN",
  "READ_TOKEN",
  "ALLOWED_HOSTS",
  "WEBHOOK_SECRET",
  "WEBHOOK_SECRET_PREVIOUS",
  "TELEGRAM_WEBHOOK_SECRET",
  "TELEGRAM_ALLOWED_CHATS",
] as const;

export interface ServiceEnvironment {
  config: Config;
  workerVariables: Record<string, string>;
  /** Names of the secrets that this start has made. */
  generated: string[];
  warnings: string[];
}

/** Throws StartRefused where a variable is bad or the secrets can't be kept. */
export function loadServiceEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  devVarsPath: string,
): ServiceEnvironment {
  const kept = keepSecrets(environment, devVarsPath);
  const variables = joinVariables(environment, kept.variables);
  const parsed = parseEnvironment(variables);
  if (!parsed.ok) throw new StartRefused(describeProblems(parsed.problems));
  return {
    config: parsed.config,
    workerVariables: pick(variables, WORKER_VARIABLES),
    generated: kept.generated,
    warnings: [...parsed.warnings, ...kept.warnings],
  };
}

function keepSecrets(environment: Readonly<Record<string, string | undefined>>, path: string) {
  try {
    for (;;) {
      const read = readDevVars(path);
      const variables = withoutEmpty(read.variables);
      const missing = GENERATED_SECRETS.filter((name) => !environment[name] && !variables[name]);
      const added = Object.fromEntries(missing.map((name) => [name, newSecret()]));
      if (missing.length === 0 || addToDevVars(path, read, added)) {
        return {
          variables: { ...variables, ...added },
          generated: missing,
          // As it stands now: adding to it may have mended it.
          warnings: devVarsWarnings(path, readDevVars(path), ENVIRONMENT_VARIABLES),
        };
      }
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown fault";
    throw new StartRefused(`the secrets can't be read from or kept in ${path} (${code})`, {
      cause: error,
    });
  }
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

function pick(
  variables: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Record<string, string> {
  const found = names.flatMap((name) =>
    variables[name] ? [[name, variables[name]] as const] : [],
  );
  return Object.fromEntries(found);
}
