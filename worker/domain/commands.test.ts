import { describe, expect, it } from "vitest";
import * as command from "./commands.ts";
import { schemaProblems } from "./schema-problems.ts";

const SCHEMAS = { ...command };
const SAMPLES = {
  createCommand: { request_text: "Sort the shelf" },
  briefCommand: { declared_scope: ["the shelf"] },
  ackCommand: { attempt: 1, criteria_echo: ["a"], scope_echo: [] },
  toolCallCommand: { tool_call_id: "t1", name: "broom", status: "running" },
  resultCommand: { attempt: 1, work_log: [{ text: "done" }] },
  verdictCommand: { attempt: 1, decision: "reject", issues: [] },
  decisionCommand: {},
  redispatchCommand: {},
  reopenCommand: { reason: "too early" },
} as const;

describe("request schemas", () => {
  it.each(Object.entries(SAMPLES))("%s takes its least body and no unknown field", (name, body) => {
    const schema = SCHEMAS[name as keyof typeof SAMPLES];
    expect(schema.safeParse(body).success).toBe(true);
    const parsed = schema.safeParse({ ...body, colour: "red" });
    expect(parsed.error && schemaProblems(parsed.error)).toContainEqual({
      path: "/colour",
      message: "is not a known field",
    });
  });

  it("say which required field is missing", () => {
    const parsed = command.ackCommand.safeParse({ attempt: 1, criteria_echo: [] });
    expect(parsed.error && schemaProblems(parsed.error)).toEqual([
      { path: "/scope_echo", message: "is required" },
    ]);
  });

  it("refuse unknown fields inside lists too", () => {
    const issues = [{ criterion_ref: "c1", text: "no", severity: 3 }];
    const parsed = command.decisionCommand.safeParse({ issues });
    expect(parsed.error && schemaProblems(parsed.error)).toEqual([
      { path: "/issues/0/severity", message: "is not a known field" },
    ]);
  });

  it("take texts byte for byte, and no lone surrogate", () => {
    const text = " 👩🏽‍🚀 e\u0301\u2028\r\n\u0000 ";
    expect(command.createCommand.parse({ request_text: text }).request_text).toBe(text);
    expect(command.createCommand.safeParse({ request_text: "\ud83d" }).success).toBe(false);
  });

  it("leave the source telegram to messages", () => {
    const body = { request_text: "x" };
    expect(command.createCommand.safeParse({ ...body, source: "sample" }).success).toBe(true);
    expect(command.createCommand.safeParse({ ...body, source: "telegram" }).success).toBe(false);
  });

  it("want something in a brief, and a reason to reopen", () => {
    expect(command.briefCommand.safeParse({}).success).toBe(false);
    expect(command.reopenCommand.safeParse({ reason: " \n" }).success).toBe(false);
  });

  it("leave the size of lists to the step, which refuses with the bound's own code", () => {
    const criteria = Array.from({ length: 101 }, () => ({ text: "one" }));
    const body = { request_text: "x", acceptance_criteria: criteria };
    expect(command.createCommand.safeParse(body).success).toBe(true);
  });
});
