// For tests: the real service in processes of its own, on a data folder of its own, reached by HTTP
// only; and its files, to check them.

import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type AuditLine } from "../storage-adapter/port/index.ts";
import { findListenAddress } from "../scripts/service/listen-address.ts";
import { type ProcessGroup, startProcessGroup } from "../scripts/validation/process-group.ts";

export const PROJECT_DIR = resolve(import.meta.dirname, "..");
const SERVE = join(PROJECT_DIR, "scripts", "serve.ts");
const START_MS_MAX = 60_000;
const STOP_MS_MAX = 15_000;
const PORTS_TRIED_MAX = 3;

export const TOKENS = {
  admin: "maria-token-for-tests",
  jo: "jo-token-for-tests",
  executor: "executor-token-for-tests",
  reviewer: "reviewer-token-for-tests",
  /** Good only where the service is given READ_TOKEN too. */
  reader: "reader-token-for-tests",
} as const;
export const GITHUB_SECRET = "webhook-secret-for-tests";
export const TELEGRAM_SECRET = "telegram-secret-for-tests";

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // The tests look into many shapes; each expectation says which it means.
  // oxlint-disable-next-line typescript/no-explicit-any
  json: any;
}

export interface CallOptions {
  as?: keyof typeof TOKENS;
  body?: unknown;
  headers?: Record<string, string>;
}

export class ServiceFixture {
  readonly dataDir = mkdtempSync(join(tmpdir(), "countersign-service-"));
  readonly #environment: Record<string, string>;
  #group: ProcessGroup | undefined;
  #port = 0;

  constructor(environment: Record<string, string> = {}) {
    this.#environment = environment;
  }

  get port(): number {
    return this.#port;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get group(): ProcessGroup {
    if (this.#group === undefined) throw new Error("the service was not started");
    return this.#group;
  }

  /** Everything a child of the service's environment needs, for commands that are run beside it. */
  get environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      HOST: "127.0.0.1",
      PORT: String(this.#port),
      DATA_DIR: this.dataDir,
      ADMIN_TOKEN: `maria:${TOKENS.admin},jo:${TOKENS.jo}`,
      EXECUTOR_TOKEN: TOKENS.executor,
      REVIEWER_TOKEN: TOKENS.reviewer,
      WEBHOOK_SECRET: GITHUB_SECRET,
      TELEGRAM_WEBHOOK_SECRET: TELEGRAM_SECRET,
      // A test must not take the messages of a bot that .dev.vars names.
      BOT_TOKEN: "",
      ...this.#environment,
    };
  }

  /** By `scripts/serve.ts`, or by another command that comes down to it. */
  async start(command = process.execPath, args = [SERVE]): Promise<void> {
    // The same port again after a restart, as a client would expect.
    const isNew = this.#port === 0;
    for (let tries = 1; ; tries += 1) {
      if (isNew) this.#port = (await findListenAddress("127.0.0.1", 0)).port;
      if (await this.#startOnce(command, args)) return;
      const lastWords = this.group.lastWords();
      // A connection of somebody else's may have been given the port since it was found to be free.
      if (isNew && tries < PORTS_TRIED_MAX && /already in use|is taken/.test(lastWords)) continue;
      throw new Error(`the service did not start: ${lastWords}`);
    }
  }

  async #startOnce(command: string, args: string[]): Promise<boolean> {
    const options = { cwd: PROJECT_DIR, env: this.environment };
    this.#group = startProcessGroup(command, args, options);
    for (const end = Date.now() + START_MS_MAX; Date.now() < end; await sleep(50)) {
      if (this.#group.exit() !== undefined) return false;
      if (await this.#isUp()) return true;
    }
    return false;
  }

  async #isUp(): Promise<boolean> {
    try {
      return (await this.call("GET", "/healthz")).status === 200;
    } catch {
      return false;
    }
  }

  /** SIGTERM; answers the exit code. */
  async stop(): Promise<number | null> {
    this.group.terminate();
    const exit = await this.group.waitForExit(STOP_MS_MAX);
    await this.#waitUntilGone();
    return exit?.code ?? null;
  }

  /** kill -9 of the service and everything it started, at once. */
  async kill(): Promise<void> {
    this.group.kill();
    await this.group.waitForExit(STOP_MS_MAX);
    await this.#waitUntilGone();
  }

  async #waitUntilGone(): Promise<void> {
    for (const end = Date.now() + STOP_MS_MAX; this.group.isAlive(); await sleep(20)) {
      if (Date.now() > end) throw new Error("the service left a process behind");
    }
  }

  async dispose(): Promise<void> {
    if (this.#group !== undefined) {
      this.#group.kill();
      await this.#waitUntilGone();
    }
    rmSync(this.dataDir, { recursive: true });
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { as, body, headers = {} } = options;
    const raw = typeof body === "string";
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        ...(as === undefined ? {} : { authorization: `Bearer ${TOKENS[as]}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "") && text !== "";
    const json: unknown = isJson ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, json };
  }

  get(path: string, options?: CallOptions): Promise<Answer> {
    return this.call("GET", path, options);
  }

  post(path: string, as: keyof typeof TOKENS, body?: unknown, headers = {}): Promise<Answer> {
    return this.call("POST", path, { as, headers, ...(body === undefined ? {} : { body }) });
  }

  /** Creates a sample task and answers its id. */
  async createTask(taskId: string, fields: object = {}): Promise<Answer> {
    const body = { task_id: taskId, request_text: "Count the spoons", source: "sample", ...fields };
    return this.post("/api/tasks", "admin", body);
  }

  telegram(update: object): Promise<Answer> {
    const headers = { "x-telegram-bot-api-secret-token": TELEGRAM_SECRET };
    return this.call("POST", "/webhooks/telegram", { body: update, headers });
  }

  path(...parts: string[]): string {
    return join(this.dataDir, ...parts);
  }

  readTask(taskId: string): string {
    return readFileSync(this.path("ssot", `${taskId}.json`), "utf8");
  }

  /** As somebody with an editor would. */
  writeTask(taskId: string, text: string): void {
    writeFileSync(this.path("ssot", `${taskId}.json`), text);
  }

  removeTask(taskId: string): void {
    rmSync(this.path("ssot", `${taskId}.json`));
  }

  ssotNames(): string[] {
    return readdirSync(this.path("ssot"));
  }

  /** The current log file's lines that are whole. */
  logLines(): AuditLine[] {
    const text = readFileSync(this.path("audit", "events.jsonl"), "utf8");
    return text
      .slice(0, text.lastIndexOf("\n") + 1)
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as AuditLine);
  }
}

export function messageUpdate(messageId: number, text: string, chatId = 42): object {
  return {
    update_id: 1_000 + messageId,
    message: {
      message_id: messageId,
      date: 1_767_225_600,
      chat: { id: chatId, type: "private", first_name: "Jo" },
      from: { id: chatId, is_bot: false, first_name: "Jo" },
      text,
    },
  };
}
