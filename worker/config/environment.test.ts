import { describe, expect, it } from "vitest";
import { describeProblems } from "./describe-problems.ts";
import { parseEnvironment } from "./environment.ts";
import type { Config } from "./environment.ts";

function configOf(environment: Record<string, unknown>): Config {
  const parsed = parseEnvironment(environment);
  if (!parsed.ok) throw new Error(describeProblems(parsed.problems));
  return parsed.config;
}

function badVariables(environment: Record<string, unknown>): string[] {
  const parsed = parseEnvironment(environment);
  return parsed.ok ? [] : parsed.problems.map((problem) => problem.variable);
}

describe("parseEnvironment", () => {
  it("needs nothing: every variable has a default or may be missing", () => {
    expect(configOf({})).toEqual({
      host: "127.0.0.1",
      boundToLoopback: true,
      port: 8787,
      dataDir: ".",
      tokens: [],
      allowedHosts: new Set(),
      webhookSecrets: [],
      telegram: { apiBase: "https://api.telegram.org" },
    });
  });

  it("takes an empty variable for one that is not set, and leaves unknown ones alone", () => {
    expect(configOf({ PORT: "", ADMIN_TOKEN: "", STORAGE: {}, PATH: "/bin" })).toEqual(
      configOf({}),
    );
  });

  it("reads every variable", () => {
    const config = configOf({
      HOST: "0.0.0.0",
      PORT: "65535",
      DATA_DIR: "/srv/data",
      ADMIN_TOKEN: "maria:a",
      EXECUTOR_TOKEN: "b",
      REVIEWER_TOKEN: "c",
      READ_TOKEN: "d",
      ALLOWED_HOSTS: "Tunnel.example, other.example.",
      WEBHOOK_SECRET: "new",
      WEBHOOK_SECRET_PREVIOUS: "old",
      TELEGRAM_WEBHOOK_SECRET: "hook",
      BOT_TOKEN: "1:x",
      TELEGRAM_API_BASE: "http://127.0.0.1:9/",
      TELEGRAM_ALLOWED_CHATS: "-100, 7",
    });
    expect(config).toEqual({
      host: "0.0.0.0",
      boundToLoopback: false,
      port: 65_535,
      dataDir: "/srv/data",
      tokens: [
        { role: "admin", name: "maria", token: "a" },
        { role: "executor", name: "executor", token: "b" },
        { role: "reviewer", name: "reviewer", token: "c" },
        { role: "reader", name: "reader", token: "d" },
      ],
      allowedHosts: new Set(["tunnel.example", "other.example"]),
      webhookSecrets: ["new", "old"],
      telegram: {
        apiBase: "http://127.0.0.1:9",
        webhookSecret: "hook",
        botToken: "1:x",
        allowedChats: new Set([-100, 7]),
      },
    });
  });

  it("names every bad variable at once", () => {
    const bad = {
      HOST: "http://x",
      PORT: "65536",
      ADMIN_TOKEN: "a b",
      ALLOWED_HOSTS: "x:1",
      WEBHOOK_SECRET: "a b",
      TELEGRAM_WEBHOOK_SECRET: "a+b",
      BOT_TOKEN: "nope",
      TELEGRAM_API_BASE: "ftp://x",
      TELEGRAM_ALLOWED_CHATS: "@name",
    };
    expect(badVariables(bad)).toEqual(Object.keys(bad));
    const parsed = parseEnvironment(bad);
    const message = parsed.ok ? "" : describeProblems(parsed.problems);
    for (const name of Object.keys(bad)) expect(message).toContain(`\n  ${name} `);
  });

  it("names what is wrong between good variables together with the bad ones", () => {
    expect(badVariables({ PORT: "abc", HOST: "0.0.0.0" })).toEqual(["PORT", "HOST"]);
    const twice = { PORT: "abc", ADMIN_TOKEN: "jo:same", EXECUTOR_TOKEN: "same" };
    expect(badVariables(twice)).toEqual(["PORT", "EXECUTOR_TOKEN"]);
    expect(badVariables({ HOST: "0.0.0.0", READ_TOKEN: "a b" })).toEqual(["READ_TOKEN"]);
  });

  it("refuses a binding that others can reach when reads have no token", () => {
    expect(badVariables({ HOST: "0.0.0.0" })).toEqual(["HOST"]);
    expect(badVariables({ HOST: "192.168.1.5", READ_TOKEN: "r" })).toEqual([]);
    expect(badVariables({ HOST: "::1" })).toEqual([]);
  });

  it("refuses one token for two roles, naming both variables and never the token", () => {
    const parsed = parseEnvironment({ ADMIN_TOKEN: "jo:SAME", READ_TOKEN: "SAME" });
    expect(parsed.ok).toBe(false);
    const message = parsed.ok ? "" : describeProblems(parsed.problems);
    expect(message).toContain("ADMIN_TOKEN");
    expect(message).toContain("READ_TOKEN");
    expect(message).not.toContain("SAME");
  });

  it("lets one person have a name in two roles, with two tokens", () => {
    expect(badVariables({ ADMIN_TOKEN: "jo:a", REVIEWER_TOKEN: "jo:b" })).toEqual([]);
  });

  it("takes chat ids as large as the Bot API's, and none that a number can't hold", () => {
    const largest = `-${2 ** 52 - 1}`;
    const { allowedChats } = configOf({ TELEGRAM_ALLOWED_CHATS: largest }).telegram;
    expect(allowedChats).toEqual(new Set([-(2 ** 52 - 1)]));
    expect(badVariables({ TELEGRAM_ALLOWED_CHATS: "9007199254740993" })).toEqual([
      "TELEGRAM_ALLOWED_CHATS",
    ]);
  });

  it("warns when every chat's messages become tasks, and only then", () => {
    const warningsOf = (environment: Record<string, string>) => {
      const parsed = parseEnvironment(environment);
      return parsed.ok ? parsed.warnings.length : -1;
    };
    expect(warningsOf({ BOT_TOKEN: "1:x" })).toBe(1);
    expect(warningsOf({ TELEGRAM_WEBHOOK_SECRET: "s" })).toBe(1);
    expect(warningsOf({ BOT_TOKEN: "1:x", TELEGRAM_ALLOWED_CHATS: "1" })).toBe(0);
    expect(warningsOf({})).toBe(0);
  });

  it("warns of a token that can be guessed, and names whose it is but not the token", () => {
    const parsed = parseEnvironment({ ADMIN_TOKEN: `maria:${"x".repeat(16)},jo:hunter2` });
    const warnings = parsed.ok ? parsed.warnings : [];
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('ADMIN_TOKEN: the token of "jo" has 7 characters');
    expect(warnings[0]).not.toContain("hunter2");
  });

  it("warns of a name that is an executor's and a reviewer's, and of no other", () => {
    const [one, other] = ["x".repeat(16), "y".repeat(16)];
    const warningsOf = (executor: string, reviewer: string) => {
      const parsed = parseEnvironment({ EXECUTOR_TOKEN: executor, REVIEWER_TOKEN: reviewer });
      return parsed.ok ? parsed.warnings : [];
    };
    const [warning, ...more] = warningsOf(`otto:${one},olga:z${one}`, `otto:${other}`);
    expect(warning).toContain('"otto" is an executor and a reviewer');
    expect(more).toEqual([]);
    expect(warningsOf(`otto:${one}`, `rita:${other}`)).toEqual([]);
    expect(warningsOf(one, other)).toEqual([]);
  });
});
