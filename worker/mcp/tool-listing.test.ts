// What tools/list publishes: that an agent can go by it, and that a client which holds answers against
// it lets every answer pass.

import { describe, expect, it } from "vitest";
import { z } from "zod";
import { refusalAnswer } from "./refusal-answer.ts";
import { listTools } from "./tool-listing.ts";

type Schema = Record<string, unknown>;

const EXECUTORS = ["next_task", "get_task", "ack_task", "record_tool_call", "submit_result"];
const REVIEWERS = ["next_review", "get_task", "submit_verdict", "redispatch_task"];
const all = [...listTools("executor"), ...listTools("reviewer")];

describe("the tools of a role", () => {
  it("are SPEC 7's, and nobody else has any", () => {
    expect(listTools("executor").map(({ name }) => name)).toEqual(EXECUTORS);
    expect(listTools("reviewer").map(({ name }) => name)).toEqual(REVIEWERS);
    for (const role of ["admin", "reader", "anonymous"] as const) {
      expect(listTools(role)).toEqual([]);
    }
  });

  it.each(all.map((tool) => [tool.name, tool] as const))(
    "%s says what it does, what comes next and what it takes",
    (name, { title, description, inputSchema, annotations }) => {
      expect(title).toMatch(/^[A-Z]/);
      // Long enough for somebody who has never heard of it, and another tool to go on to.
      expect(description?.length).toBeGreaterThan(150);
      const others = all.map((tool) => tool.name).filter((other) => other !== name);
      expect(others.some((other) => description?.includes(other))).toBe(true);
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      expect(annotations).toMatchObject({ destructiveHint: false, openWorldHint: false });
      expect(annotations?.readOnlyHint).toBe(/^(?:next|get)_/.test(name));
    },
  );

  it("take what their routes take, and a task_id", () => {
    const requiredBy = (name: string) =>
      all.find((tool) => tool.name === name)?.inputSchema.required ?? [];
    expect(requiredBy("ack_task")).toEqual(["task_id", "attempt", "criteria_echo", "scope_echo"]);
    // The route takes it without an attempt; an agent that was overtaken must not write on the next one.
    expect(requiredBy("record_tool_call")).toEqual([
      "task_id",
      "tool_call_id",
      "attempt",
      "name",
      "status",
    ]);
    expect(requiredBy("submit_result")).toEqual(["task_id", "attempt", "work_log"]);
    expect(requiredBy("submit_verdict")).toEqual([
      "task_id",
      "etag",
      "attempt",
      "decision",
      "issues",
    ]);
    // Only a verdict is on what was shown; every other step has its attempt.
    expect(all.filter(({ inputSchema }) => "etag" in (inputSchema.properties ?? {}))).toEqual([
      expect.objectContaining({ name: "submit_verdict" }),
    ]);
    expect(requiredBy("redispatch_task")).toEqual(["task_id", "attempt"]);
    expect(requiredBy("get_task")).toEqual(["task_id"]);
    expect(requiredBy("next_task")).toEqual([]);
  });

  it("tell times in words, and nothing by reference", () => {
    const text = JSON.stringify(all);
    expect(text).toContain("in UTC: 2026-01-31T09:30:00.000Z");
    // Some clients hand schemas on to models that know no references.
    expect(text).not.toContain("$ref");
    expect(text).not.toContain("02-29");
  });

  it.each(all.map((tool) => [tool.name, tool.outputSchema as Schema] as const))(
    "%s lets its answer pass, its refusal, and nothing else",
    (name, outputSchema) => {
      expect(outputSchema["type"]).toBe("object");
      const validator = z.fromJSONSchema(outputSchema);
      const refusal = {
        code: "echo_mismatch",
        detail: "x",
        next: "y",
        correlation_id: "z",
        differing: 2,
      };
      expect(refusalAnswer.parse(refusal)).toEqual(refusal);
      expect(validator.safeParse(refusal).error, name).toBeUndefined();
      expect(validator.safeParse({ code: "x" }).success).toBe(false);
      expect(validator.safeParse({}).success).toBe(false);
    },
  );
});
