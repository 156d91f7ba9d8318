// The environment, checked once and whole (SPEC 1): either a configuration that every part can rely
// on, or every bad variable with what is wrong with it. Runs in Node and in workerd.

import { environmentSchema } from "./environment-schema.ts";
import type { EnvironmentValues } from "./environment-schema.ts";
import { isLoopbackHostname, normalizeHostname } from "./loopback.ts";
import type { NamedToken, TokenRole } from "./token-list.ts";

export interface Config {
  host: string;
  /** Only this machine can reach `host`. */
  boundToLoopback: boolean;
  port: number;
  dataDir: string;
  tokens: NamedToken[];
  /** Hostnames, normalized, that a request may name beside loopback's. */
  allowedHosts: ReadonlySet<string>;
  webhookSecrets: string[];
  telegram: {
    webhookSecret?: string;
    botToken?: string;
    apiBase: string;
    /** Absent: every chat. */
    allowedChats?: ReadonlySet<number>;
  };
}

export interface EnvironmentProblem {
  variable: string;
  message: string;
}

export type ParsedEnvironment =
  | { ok: true; config: Config; warnings: string[] }
  | { ok: false; problems: EnvironmentProblem[] };

export const TOKEN_VARIABLES: Readonly<Record<TokenRole, string>> = {
  admin: "ADMIN_TOKEN",
  executor: "EXECUTOR_TOKEN",
  reviewer: "REVIEWER_TOKEN",
  reader: "READ_TOKEN",
};

export const ENVIRONMENT_VARIABLES: readonly string[] = Object.keys(environmentSchema.shape);

/** Names are those of SPEC 1; an empty value counts as not set; whatever else `environment` holds is left alone. */
export function parseEnvironment(
  environment: Readonly<Record<string, unknown>>,
): ParsedEnvironment {
  const given = ENVIRONMENT_VARIABLES.flatMap((name) => {
    const value = environment[name];
    return value === undefined || value === "" ? [] : [[name, value] as const];
  });
  const parsed = environmentSchema.safeParse(Object.fromEntries(given));
  const single = parsed.success ? [] : parsed.error.issues.map(toProblem);
  // What is wrong between two good variables is told in the same breath as the bad ones.
  const isBad = (name: string) => single.some(({ variable }) => variable === name);
  const good = given.filter(([name]) => !isBad(name));
  const config = toConfig(parsed.data ?? environmentSchema.parse(Object.fromEntries(good)));
  const open = isBad("READ_TOKEN") ? [] : openBinding(config);
  const problems = [...distinct(single), ...sharedTokens(config.tokens), ...open];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, config, warnings: warningsOf(config) };
}

function toProblem(issue: { path: PropertyKey[]; message: string }): EnvironmentProblem {
  return { variable: String(issue.path[0]), message: issue.message };
}

function toConfig(values: EnvironmentValues): Config {
  const { WEBHOOK_SECRET: current, WEBHOOK_SECRET_PREVIOUS: previous } = values;
  return {
    host: values.HOST,
    boundToLoopback: isLoopbackHostname(values.HOST),
    port: values.PORT,
    dataDir: values.DATA_DIR,
    tokens: [
      ...values.ADMIN_TOKEN,
      ...values.EXECUTOR_TOKEN,
      ...values.REVIEWER_TOKEN,
      ...values.READ_TOKEN,
    ],
    allowedHosts: new Set(values.ALLOWED_HOSTS.map(normalizeHostname)),
    webhookSecrets: [current, previous].filter((value) => value !== undefined),
    telegram: {
      apiBase: values.TELEGRAM_API_BASE,
      ...(values.TELEGRAM_WEBHOOK_SECRET && { webhookSecret: values.TELEGRAM_WEBHOOK_SECRET }),
      ...(values.BOT_TOKEN && { botToken: values.BOT_TOKEN }),
      ...(values.TELEGRAM_ALLOWED_CHATS && {
        allowedChats: new Set(values.TELEGRAM_ALLOWED_CHATS),
      }),
    },
  };
}

/** A token stands for one role: the same one in two would make the stronger role the weaker's too. */
function sharedTokens(tokens: NamedToken[]): EnvironmentProblem[] {
  return tokens.flatMap((token, index) =>
    tokens
      .slice(0, index)
      .filter((other) => other.token === token.token && other.role !== token.role)
      .map((other) => ({
        variable: TOKEN_VARIABLES[token.role],
        message: `gives "${token.name}" the same token as ${TOKEN_VARIABLES[other.role]} gives "${other.name}"`,
      })),
  );
}

/** Whoever can reach the port could read everything (SPEC 3). */
function openBinding(config: Config): EnvironmentProblem[] {
  if (config.boundToLoopback || config.tokens.some((token) => token.role === "reader")) return [];
  const message = `is ${config.host}, which other machines can reach: set READ_TOKEN too, or bind to 127.0.0.1`;
  return [{ variable: "HOST", message }];
}

function warningsOf(config: Config): string[] {
  return [...guessableTokens(config.tokens), ...sharedNames(config.tokens), ...openChats(config)];
}

/** 16 characters of base64url are 96 bits; whoever chooses fewer has typed them by hand. */
const TOKEN_CHARS_SAFE_MIN = 16;

function guessableTokens(tokens: NamedToken[]): string[] {
  return tokens
    .filter(({ token }) => token.length < TOKEN_CHARS_SAFE_MIN)
    .map(
      ({ role, name, token }) =>
        `${TOKEN_VARIABLES[role]}: the token of "${name}" has ${token.length} characters and may be guessed: use ${TOKEN_CHARS_SAFE_MIN} or more`,
    );
}

/** Names are what is compared (SPEC 2): under one name for both, every result waits for somebody else. */
function sharedNames(tokens: NamedToken[]): string[] {
  const namesOf = (role: TokenRole) =>
    tokens.filter((token) => token.role === role).map(({ name }) => name);
  const executors = new Set(namesOf("executor"));
  return [...new Set(namesOf("reviewer"))]
    .filter((name) => executors.has(name))
    .map(
      (name) =>
        `"${name}" is an executor and a reviewer: nobody may judge their own work, so another reviewer has to judge what "${name}" executes`,
    );
}

function openChats(config: Config): string[] {
  const { allowedChats, botToken, webhookSecret } = config.telegram;
  const telegramIsOn = botToken !== undefined || webhookSecret !== undefined;
  if (!telegramIsOn || allowedChats !== undefined) return [];
  return ["TELEGRAM_ALLOWED_CHATS is empty: messages of every chat that the bot sees become tasks"];
}

function distinct(problems: EnvironmentProblem[]): EnvironmentProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
