import { describe, expect, it } from "vitest";
import type { AuditFact } from "../../storage-adapter/port/audit-fact.ts";
import { auditFailure } from "./audit-failure.ts";
import type { Failed, Failure, TaskRef } from "./failure.ts";

const request = {
  method: "POST",
  path: "/api/tasks/t/ack",
  route: "/api/tasks/:task_id/ack",
  correlationId: "req-1",
  actor: { role: "executor", name: "jo" },
} as const;

/** What would be written for a failure that was answered so. */
function written(failure: Failure, status: number, about?: TaskRef) {
  return writtenOf(about ? { failure, about } : { failure }, status);
}

async function writtenOf(
  given: Failed,
  status: number,
  more: { tool?: string; namedTaskId?: string } = {},
) {
  const lines: { through: string; fact: AuditFact }[] = [];
  const log = {
    append(facts: AuditFact[]) {
      lines.push(...facts.map((fact) => ({ through: "append", fact })));
      return Promise.resolve({ outcome: "appended" as const, seq: 1, at: "" });
    },
    noteRefusal(fact: AuditFact) {
      lines.push({ through: "noteRefusal", fact });
      return Promise.resolve();
    },
  };
  const answered = { status, code: given.failure.reason };
  await auditFailure(log, { ...request, ...more }, given, answered);
  return lines;
}

describe("auditFailure", () => {
  it.each([401, 403, 409, 412, 422])("notes a %i as a refusal", async (status) => {
    const [line, ...rest] = await written({ reason: "task_id_taken" }, status);
    expect(rest).toEqual([]);
    expect(line).toEqual({
      through: "noteRefusal",
      fact: {
        audit_event: "request_refused",
        correlation_id: "req-1",
        actor: request.actor,
        detail: {
          method: "POST",
          path: request.path,
          route: request.route,
          status,
          code: "task_id_taken",
        },
      },
    });
  });

  it("names the tool, where one was called", async () => {
    const conflict = { failure: { reason: "task_id_taken" } } as const;
    const [line] = await writtenOf(conflict, 409, { tool: "ack_task" });
    expect(line?.fact.detail).toMatchObject({ status: 409, tool: "ack_task" });
    const fault = { failure: { reason: "internal_error", cause: "why" } } as const;
    const [error] = await writtenOf(fault, 500, { tool: "ack_task" });
    expect(error?.fact.detail).toMatchObject({ status: 500, tool: "ack_task" });
  });

  it("names the task that the arguments name, where no task was looked for", async () => {
    const named = { tool: "ack_task", namedTaskId: "t" };
    const refusal = { failure: { reason: "task_id_taken" } } as const;
    const [line] = await writtenOf(refusal, 403, named);
    expect(line?.fact.detail).toMatchObject({ tool: "ack_task", named_task_id: "t" });
    const about = { task_id: "t", correlation_id: "t" };
    const [ofTask] = await writtenOf({ ...refusal, about }, 409, named);
    expect(ofTask?.fact).toMatchObject({ task_id: "t" });
    expect(ofTask?.fact.detail).not.toHaveProperty("named_task_id");
  });

  it.each([400, 404, 405, 413, 415])("leaves a %i off the log", async (status) => {
    expect(await written({ reason: "not_found" }, status)).toEqual([]);
  });

  it("writes a fault as an error, with the cause that the answer keeps to itself", async () => {
    const [line] = await written({ reason: "internal_error", cause: new Error("why \ud800") }, 500);
    expect(line?.through).toBe("append");
    expect(line?.fact.audit_event).toBe("error");
    const cause = line?.fact.detail?.["cause"];
    expect(cause).toContain("why \ufffd");
  });

  it("sends an error that anybody can repeat through the bounded path", async () => {
    const about = { task_id: "t", correlation_id: "t" };
    const problems = [{ path: "/status", message: "is wrong" }];
    const failure = { reason: "task_file_invalid", problems, access: "read" } as const;
    const [line, ...rest] = await written(failure, 503, about);
    expect(rest).toEqual([]);
    expect(line?.through).toBe("noteRefusal");
    expect(line?.fact).toMatchObject({
      ...about,
      audit_event: "error",
      detail: { status: 503, code: "task_file_invalid", cause: "task_file_invalid" },
    });
  });

  it("puts a failure that belongs to a task on the task's trail", async () => {
    const about = { task_id: "t", correlation_id: "t" };
    const [line] = await written({ reason: "contended" }, 503, about);
    expect(line?.fact).toMatchObject({ ...about, audit_event: "error" });
  });

  it.each([
    [true, "noteRefusal"],
    [false, "append"],
  ])(
    "writes what a failure has to say of itself, once, bounded: %s",
    async (isBounded, through) => {
      const note = {
        audit_event: "github_delivery",
        actor: { role: "github", name: "github" },
        detail: { signature_valid: true, write_result: "refused" },
        isBounded,
      } as const;
      for (const status of [401, 415, 503]) {
        const about = { task_id: "t", correlation_id: "t" };
        const lines = await writtenOf({ failure: { reason: "contended" }, about, note }, status);
        expect(lines).toEqual([
          {
            through,
            fact: {
              ...about,
              audit_event: "github_delivery",
              actor: note.actor,
              detail: {
                signature_valid: true,
                write_result: "refused",
                method: "POST",
                path: request.path,
                route: request.route,
                status,
                code: "contended",
              },
            },
          },
        ]);
      }
      const { actor: _, ...unsigned } = note;
      const [line] = await writtenOf({ failure: { reason: "contended" }, note: unsigned }, 401);
      expect(line?.fact.actor).toEqual(request.actor);
    },
  );

  it("doesn't fail when the log can't be written", async () => {
    const broken = () => Promise.reject(new Error("no log"));
    const log = { append: broken, noteRefusal: broken };
    for (const status of [401, 503]) {
      const answered = { status, code: "x" };
      const failure = { failure: { reason: "contended" as const } };
      await expect(auditFailure(log, request, failure, answered)).resolves.toBeUndefined();
    }
  });
});
