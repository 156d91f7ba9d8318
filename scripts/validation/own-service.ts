// Starts a service of the verifier's own and stops it again. The start is over when /healthz answers,
// the stop when the program has exited with 0 and nothing it started is left.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findListenAddress } from "../service/listen-address.ts";
import { type ProcessGroup, startProcessGroup } from "./process-group.ts";
import { VerificationFault } from "./verification-fault.ts";

/** A cold start bundles the worker: some seconds, many on a machine that is busy with tests. */
const START_MS_MAX = 60_000;
/** The service itself gives up after 10 s. */
const STOP_MS_MAX = 15_000;
/** What a helper process needs to notice that its parent is gone. */
const LEFTOVER_MS_MAX = 3_000;
/** From a connection that broke off to the news that the program has exited. */
const DEATH_MS_MAX = 500;
const POLL_MS = 100;
const HEALTH_MS_MAX = 2_000;
const HOST = "127.0.0.1";
/** Not for a service under test: it would poll a real bot or meet another's settings. */
const LEFT_OUT =
  /^(BASE_URL|BOT_TOKEN|TELEGRAM_.*|READ_TOKEN|ALLOWED_HOSTS|WEBHOOK_.*|VITEST.*|NODE_ENV|NODE_OPTIONS)$/;

/** Nobody's: Telegram's own service chat. Who is choosy is asked for a chat that it takes. */
export const SAMPLE_CHAT_ID = 777_000;

export type StopOutcome = { clean: true } | { clean: false; reason: string };

/** What the senders of webhooks know. */
export interface WebhookSecrets {
  github: string;
  telegram: string;
}

export interface OwnService {
  baseUrl: string;
  tokens: { admin: string; executor: string; reviewer: string };
  webhookSecrets: WebhookSecrets;
  /** Why it no longer runs, as half a sentence; undefined while it does. */
  deathReason(): Promise<string | undefined>;
  stop(): Promise<StopOutcome>;
}

export interface OwnServiceOptions {
  projectDir: string;
  dataDir: string;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** What is started; the service itself unless a test has something else in mind. */
  serviceScript?: string;
  /** How often /healthz is asked during the start; whoever times it wants to know sooner. */
  pollMs?: number;
}

/** Another port is tried where somebody's connection was given the one that was free a second ago. */
const PORTS_TRIED_MAX = 3;
const PORT_LOST = /ERR_ADDRESS_IN_USE|already in use|is taken/;

/** Throws VerificationFault when it doesn't come up. */
export async function startOwnService(options: OwnServiceOptions): Promise<OwnService> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      const isPortLost = error instanceof VerificationFault && PORT_LOST.test(error.message);
      if (!isPortLost || tries === PORTS_TRIED_MAX) throw error;
    }
  }
}

async function startOnce(options: OwnServiceOptions): Promise<OwnService> {
  const { projectDir, dataDir, environment } = options;
  const script = options.serviceScript ?? join(projectDir, "scripts", "serve.ts");
  const { port, url: baseUrl } = await findListenAddress(HOST, 0);
  const secret = () => randomBytes(24).toString("hex");
  const tokens = { admin: secret(), executor: secret(), reviewer: secret() };
  const webhookSecrets = { github: secret(), telegram: secret() };
  const env = {
    ...Object.fromEntries(Object.entries(environment).filter(([name]) => !LEFT_OUT.test(name))),
    HOST,
    PORT: String(port),
    DATA_DIR: dataDir,
    ADMIN_TOKEN: tokens.admin,
    EXECUTOR_TOKEN: tokens.executor,
    REVIEWER_TOKEN: tokens.reviewer,
    WEBHOOK_SECRET: webhookSecrets.github,
    TELEGRAM_WEBHOOK_SECRET: webhookSecrets.telegram,
    // Hides one in .dev.vars: its messages are not the verifier's to take.
    BOT_TOKEN: "",
    // One in .dev.vars would leave it out.
    TELEGRAM_ALLOWED_CHATS: String(SAMPLE_CHAT_ID),
  };
  const group = startProcessGroup(process.execPath, [script], { cwd: projectDir, env });
  await waitUntilHealthy(group, baseUrl, options.signal, options.pollMs);
  return {
    baseUrl,
    tokens,
    webhookSecrets,
    async deathReason() {
      await group.waitForExit(DEATH_MS_MAX);
      return deathReason(group);
    },
    stop: () => stop(group, baseUrl),
  };
}

async function waitUntilHealthy(
  group: ProcessGroup,
  baseUrl: string,
  signal: AbortSignal,
  pollMs = POLL_MS,
): Promise<void> {
  for (const end = Date.now() + START_MS_MAX; Date.now() < end; await sleep(pollMs)) {
    const death = deathReason(group);
    const reason = signal.aborted ? `was ${String(signal.reason)}` : death;
    if (reason !== undefined) {
      group.kill();
      throw new VerificationFault(`the service could not be started: it ${reason}`);
    }
    if (await answers(baseUrl)) return;
  }
  const words = group.lastWords();
  group.kill();
  throw new VerificationFault(
    `the service could not be started: ${baseUrl}/healthz did not answer 200 within ${START_MS_MAX / 1_000} s; its last words: ${words}`,
  );
}

async function answers(baseUrl: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(HEALTH_MS_MAX);
    const answer = await fetch(`${baseUrl}/healthz`, { signal });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

function deathReason(group: ProcessGroup): string | undefined {
  const exit = group.exit();
  if (exit === undefined) return undefined;
  const end = exit.signal === null ? `exit code ${String(exit.code)}` : exit.signal;
  return `ended with ${end}; its last words: ${group.lastWords() || "none"}`;
}

async function stop(group: ProcessGroup, baseUrl: string): Promise<StopOutcome> {
  const died = deathReason(group);
  group.terminate();
  const exit = await group.waitForExit(STOP_MS_MAX);
  for (const end = Date.now() + LEFTOVER_MS_MAX; group.isAlive() && Date.now() < end;) {
    await sleep(POLL_MS);
  }
  const left = group.isAlive();
  group.kill();
  if (died !== undefined) return { clean: false, reason: `it had stopped by itself: it ${died}` };
  if (exit === undefined) {
    return { clean: false, reason: `it did not stop within ${STOP_MS_MAX / 1_000} s of SIGTERM` };
  }
  if (exit.code !== 0) return { clean: false, reason: `it ${deathReason(group) ?? "went on"}` };
  if (left) return { clean: false, reason: "it left processes behind" };
  if (await answers(baseUrl)) return { clean: false, reason: "its port still answers" };
  return { clean: true };
}
