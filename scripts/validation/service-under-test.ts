// The service that a verifier looks at: one that runs already (BASE_URL) or one of its own, on its
// own port and data folder, which it stops again.

import { mkdtemp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isLoopbackHostname } from "../../worker/config/loopback.ts";
import { type TokenRole, parseTokenList } from "../../worker/config/token-list.ts";
import { readDevVars } from "../service/dev-vars.ts";
import {
  type OwnService,
  SAMPLE_CHAT_ID,
  type WebhookSecrets,
  startOwnService,
} from "./own-service.ts";
import { VerificationFault } from "./verification-fault.ts";

export type Tokens = Record<Exclude<TokenRole, "reader">, string>;

export interface ServiceUnderTest {
  baseUrl: string;
  tokens: Tokens;
  /** For the phase that needs them. Throws VerificationFault where they aren't known. */
  webhookSecrets(): WebhookSecrets;
  /** From which it takes Telegram messages. */
  telegramChatId: number;
  /** Where its files are, if they are on this machine. */
  dataDir: string | undefined;
  /** Only for a service that the verifier started. */
  own: OwnService | undefined;
}

const TOKEN_VARIABLES = {
  admin: "ADMIN_TOKEN",
  executor: "EXECUTOR_TOKEN",
  reviewer: "REVIEWER_TOKEN",
} as const;

export interface ServiceUnderTestOptions {
  projectDir: string;
  /** Where data folders are made: .tmp/. */
  scratchDir: string;
  /** The phase's, in lower case, for the data folder's name. */
  letter: string;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
  serviceScript?: string;
}

/** Throws VerificationFault. */
export async function openServiceUnderTest(
  options: ServiceUnderTestOptions,
): Promise<ServiceUnderTest> {
  const { projectDir, scratchDir, environment, letter } = options;
  const baseUrl = environment["BASE_URL"];
  if (baseUrl) return findRunningService(baseUrl, projectDir, environment);
  await mkdir(scratchDir, { recursive: true });
  const dataDir = await mkdtemp(join(scratchDir, `verify-${letter}-`));
  const own = await startOwnService({ ...options, dataDir });
  const { tokens, webhookSecrets } = own;
  return {
    baseUrl: own.baseUrl,
    tokens,
    webhookSecrets: () => webhookSecrets,
    telegramChatId: SAMPLE_CHAT_ID,
    dataDir,
    own,
  };
}

/** Of a service of the verifier's own; anybody else's data stays where it is. */
export async function removeDataFolder(service: ServiceUnderTest): Promise<void> {
  if (service.own === undefined || service.dataDir === undefined) return;
  await rm(service.dataDir, { recursive: true, force: true });
}

function findRunningService(
  baseUrl: string,
  projectDir: string,
  environment: NodeJS.ProcessEnv,
): ServiceUnderTest {
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new VerificationFault("BASE_URL is not the address of a service");
  }
  const kept = readDevVars(join(projectDir, ".dev.vars")).variables;
  const valueOf = (variable: string) => environment[variable] || kept[variable] || "";
  const tokenOf = (role: keyof Tokens): string => {
    const variable = TOKEN_VARIABLES[role];
    const list = parseTokenList(role, valueOf(variable));
    const token = list.ok ? list.tokens[0]?.token : undefined;
    return token ?? refuseUnknown(variable);
  };
  // DATA_DIR's default is the folder the service was started in, which is the project's.
  const local = isLoopbackHostname(url.hostname) ? projectDir : undefined;
  return {
    baseUrl: url.origin,
    tokens: {
      admin: tokenOf("admin"),
      executor: tokenOf("executor"),
      reviewer: tokenOf("reviewer"),
    },
    webhookSecrets: () => ({
      github: valueOf("WEBHOOK_SECRET") || refuseUnknown("WEBHOOK_SECRET"),
      telegram: valueOf("TELEGRAM_WEBHOOK_SECRET") || refuseUnknown("TELEGRAM_WEBHOOK_SECRET"),
    }),
    telegramChatId: Number(valueOf("TELEGRAM_ALLOWED_CHATS").split(",")[0]) || SAMPLE_CHAT_ID,
    dataDir: environment["DATA_DIR"] || local,
    own: undefined,
  };
}

function refuseUnknown(variable: string): never {
  throw new VerificationFault(`BASE_URL is set: set ${variable} too, as the service has it`);
}
