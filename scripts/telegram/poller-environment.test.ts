import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { StartRefused } from "../service/start-refused.ts";
import { loadPollerEnvironment } from "./poller-environment.ts";

const SET = { BOT_TOKEN: "7:token", TELEGRAM_WEBHOOK_SECRET: "s3cret" };
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "poller-environment-"));
  path = join(folder, ".dev.vars");
});
afterEach(() => rmSync(folder, { recursive: true }));

function refusal(environment: Record<string, string>): string {
  try {
    loadPollerEnvironment(environment, path);
  } catch (error) {
    if (error instanceof StartRefused) return error.reason;
    throw error;
  }
  throw new Error("nothing was refused");
}

it("reads the service's own variables, the environment before the file", () => {
  writeFileSync(path, "BOT_TOKEN=7:token\nTELEGRAM_WEBHOOK_SECRET=of-the-file\n", { mode: 0o600 });
  const environment = { TELEGRAM_WEBHOOK_SECRET: "s3cret", PORT: "9000", DATA_DIR: "data" };
  expect(loadPollerEnvironment(environment, path).settings).toEqual({
    botToken: "7:token",
    webhookSecret: "s3cret",
    apiBase: "https://api.telegram.org",
    dataDir: "data",
    serviceUrl: "http://127.0.0.1:9000",
  });
});

it("finds the service where it listens, or where BASE_URL says", () => {
  const urlOf = (environment: object) =>
    loadPollerEnvironment({ ...SET, ...environment }, path).settings.serviceUrl;
  expect(urlOf({})).toBe("http://127.0.0.1:8787");
  expect(urlOf({ HOST: "0.0.0.0", READ_TOKEN: "reader-token-of-16" })).toBe(
    "http://127.0.0.1:8787",
  );
  expect(urlOf({ HOST: "[::1]", PORT: "1" })).toBe("http://[::1]:1");
  expect(urlOf({ BASE_URL: "https://tasks.example/under/", PORT: "0" })).toBe(
    "https://tasks.example/under",
  );
});

it("says what is missing or bad, and shows no value of it", () => {
  expect(refusal({})).toMatch(/^BOT_TOKEN is not set/);
  expect(refusal({ BOT_TOKEN: "7:token" })).toMatch(/^TELEGRAM_WEBHOOK_SECRET is not set/);
  expect(refusal({ ...SET, PORT: "0" })).toMatch(/BASE_URL/);
  for (const BASE_URL of ["tasks.example", "ftp://tasks.example", "http://"]) {
    expect(refusal({ ...SET, BASE_URL })).toMatch(/^BASE_URL must be/);
  }
  const withPassword = "https://jo:hidden@tasks.example";
  expect(refusal({ ...SET, BASE_URL: withPassword })).toMatch(/^BASE_URL must be (?!.*hidden)/);
  expect(refusal({ ...SET, TELEGRAM_API_BASE: withPassword })).toMatch(
    /TELEGRAM_API_BASE must be (?!.*hidden)/,
  );
  const bad = refusal({ ...SET, BOT_TOKEN: "no token at all" });
  expect(bad).toContain("BOT_TOKEN");
  expect(bad).not.toContain("no token at all");
});

it("warns of what is odd about the file, and of nothing that is the service's to say", () => {
  writeFileSync(path, "BOT_TOKN=7:token\nADMIN_TOKEN=short\n", { mode: 0o600 });
  chmodSync(path, 0o644);
  expect(loadPollerEnvironment(SET, path).warnings).toEqual([
    `${path} can be read by others on this machine: chmod 600 it`,
    `${path} sets BOT_TOKN, which nothing here reads`,
  ]);
});

it("does without a file that it can't read where the environment says enough", () => {
  mkdirSync(path);
  expect(loadPollerEnvironment(SET, path).warnings).toEqual([
    `${path} can't be read (EISDIR): going by the environment alone`,
  ]);
  for (const missing of Object.keys(SET)) {
    expect(refusal({ ...SET, [missing]: "" })).toBe(
      `${path} can't be read (EISDIR): set BOT_TOKEN and TELEGRAM_WEBHOOK_SECRET in the environment`,
    );
  }
});
