import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
