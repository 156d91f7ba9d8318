import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadServiceEnvironment } from "./service-environment.ts";
import { StartRefused } from "./start-refused.ts";

const SECRETS = [
  "ADMIN_TOKEN",
  "EXECUTOR_TOKEN",
  "REVIEWER_TOKEN",
  "WEBHOOK_SECRET",
  "TELEGRAM_WEBHOOK_SECRET",
];

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "service-environment-"));
  path = join(folder, ".dev.vars");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("the first start makes every secret, each its own, and the next one keeps them", () => {
  const first = loadServiceEnvironment({}, path);
  expect(first.generated).toEqual(SECRETS);
  const values = SECRETS.map((name) => first.workerVariables[name]);
  expect(new Set(values).size).toBe(SECRETS.length);
  for (const value of values) expect(value).toMatch(/^[A-Za-z0-9_-]{43}$/);

  const kept = readFileSync(path, "utf8");
  const second = loadServiceEnvironment({}, path);
  expect(second.generated).toEqual([]);
  expect(second.workerVariables).toEqual(first.workerVariables);
  expect(readFileSync(path, "utf8")).toBe(kept);
});

test("the process environment goes before the file, and its secrets are not written down", () => {
  writeFileSync(path, "ADMIN_TOKEN=from-the-file-0123456789\n", { mode: 0o600 });
  const environment = {
    ADMIN_TOKEN: "from-the-environment-0123",
    WEBHOOK_SECRET: "also-from-there-0123456789",
  };
  const loaded = loadServiceEnvironment(environment, path);
  expect(loaded.workerVariables).toMatchObject(environment);
  expect(loaded.generated).toEqual(["EXECUTOR_TOKEN", "REVIEWER_TOKEN", "TELEGRAM_WEBHOOK_SECRET"]);
  expect(readFileSync(path, "utf8")).not.toContain("also-from-there");
});

test("an empty variable counts as not set", () => {
  writeFileSync(path, "ADMIN_TOKEN=from-the-file-0123456789\nREVIEWER_TOKEN=\n", { mode: 0o600 });
  const loaded = loadServiceEnvironment({ ADMIN_TOKEN: "" }, path);
  expect(loaded.workerVariables["ADMIN_TOKEN"]).toBe("from-the-file-0123456789");
  expect(loaded.generated).toContain("REVIEWER_TOKEN");
});

test("an empty BOT_TOKEN keeps the file's bot out of it", () => {
  writeFileSync(path, "BOT_TOKEN=1:from-the-file\n", { mode: 0o600 });
  expect(loadServiceEnvironment({}, path).config.telegram.botToken).toBe("1:from-the-file");
  const without = loadServiceEnvironment({ BOT_TOKEN: "" }, path);
  expect(without.config.telegram).not.toHaveProperty("botToken");
});

test("the worker gets neither the bot's token nor anything else of the environment", () => {
  const environment = { BOT_TOKEN: "1:abc", TELEGRAM_ALLOWED_CHATS: "7", DATA_DIR: "x", HOME: "/" };
  const { workerVariables } = loadServiceEnvironment(environment, path);
  expect(Object.keys(workerVariables).toSorted()).toEqual(
    [...SECRETS, "TELEGRAM_ALLOWED_CHATS"].toSorted(),
  );
});

test("every bad variable is named, and no value is shown", () => {
  const environment = { PORT: "eighty", ADMIN_TOKEN: "white space in a token" };
  const refused = expectRefused(() => loadServiceEnvironment(environment, path));
  expect(refused.reason).toContain("PORT");
  expect(refused.reason).toContain("ADMIN_TOKEN");
  expect(refused.reason).not.toContain("white space in a token");
});

test("secrets that can't be kept refuse the start", () => {
  const refused = expectRefused(() => loadServiceEnvironment({}, join(folder, "absent", "file")));
  expect(refused.reason).toContain("ENOENT");
});

test("a file that others can read brings a warning", () => {
  loadServiceEnvironment({}, path);
  const count = loadServiceEnvironment({}, path).warnings.length;
  chmodSync(path, 0o644);
  const { warnings } = loadServiceEnvironment({}, path);
  expect(warnings).toHaveLength(count + 1);
  expect(warnings.at(-1)).toContain("chmod 600");
});

function expectRefused(act: () => unknown): StartRefused {
  try {
    act();
  } catch (error) {
    if (error instanceof StartRefused) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

test("what stands in the file without effect is warned of, and no value is told", () => {
  writeFileSync(path, "# mine\nthis is not a line\nADMN_TOKEN=secret-secret-secret\n\n", {
    mode: 0o600,
  });
  const { warnings } = loadServiceEnvironment({ TELEGRAM_ALLOWED_CHATS: "1" }, path);
  expect(warnings).toEqual([
    `${path} line 2 is not NAME=value`,
    `${path} sets ADMN_TOKEN, which nothing here reads`,
  ]);
});
