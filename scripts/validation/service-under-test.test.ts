import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SAMPLE_CHAT_ID } from "./own-service.ts";
import { openServiceUnderTest } from "./service-under-test.ts";

let projectDir: string;

beforeEach(async () => {
  projectDir = await mkdtemp(join(tmpdir(), "project-"));
  const kept = ["ADMIN_TOKEN=a", "EXECUTOR_TOKEN=e", "REVIEWER_TOKEN=r", "WEBHOOK_SECRET=kept"];
  await writeFile(join(projectDir, ".dev.vars"), kept.map((line) => `${line}\n`).join(""));
});

afterEach(async () => {
  await rm(projectDir, { recursive: true, force: true });
});

const open = (environment: NodeJS.ProcessEnv) =>
  openServiceUnderTest({
    projectDir,
    scratchDir: projectDir,
    letter: "c",
    environment: { BASE_URL: "http://127.0.0.1:8787", ...environment },
    signal: new AbortController().signal,
  });

it("a service that is choosy is sent Telegram messages from a chat that it takes", async () => {
  expect((await open({})).telegramChatId).toBe(SAMPLE_CHAT_ID);
  await appendFile(join(projectDir, ".dev.vars"), "TELEGRAM_ALLOWED_CHATS=5,6\n");
  expect((await open({})).telegramChatId).toBe(5);
  expect((await open({ TELEGRAM_ALLOWED_CHATS: "-100" })).telegramChatId).toBe(-100);
});

describe("of a service that runs already the secrets of webhooks are", () => {
  it("those of the environment, or else those that were made on its first start", async () => {
    const service = await open({ TELEGRAM_WEBHOOK_SECRET: "set" });
    expect(service.webhookSecrets()).toEqual({ github: "kept", telegram: "set" });
    const other = await open({ TELEGRAM_WEBHOOK_SECRET: "set", WEBHOOK_SECRET: "set too" });
    expect(other.webhookSecrets().github).toBe("set too");
  });

  it("asked for by name where they aren't known, and only of who needs them", async () => {
    const service = await open({});
    expect(() => service.webhookSecrets()).toThrow(
      "BASE_URL is set: set TELEGRAM_WEBHOOK_SECRET too, as the service has it",
    );
  });
});
