import { describe, expect, it } from "vitest";
import type { AuditLine } from "../../../../storage-adapter/port/audit-fact.ts";
import { judgedTask } from "../../../domain/task.fixture.ts";
import { checkSigned } from "./check-signed.ts";
import { groupLines } from "./group-lines.ts";

let seq = 0;
function line(audit_event: string, fields: object = {}): AuditLine {
  seq += 1;
  const at = "2026-01-01T00:00:00.000Z";
  const actor = { role: "reviewer", name: "remy" };
  return {
    seq,
    at,
    audit_event,
    correlation_id: "t1",
    actor,
    prev_hash: "",
    hash: "",
    ...fields,
  } as AuditLine;
}

describe("the trail", () => {
  it("folds a row of tool calls into one item, and leaves a few of them alone", () => {
    const calls = (count: number) =>
      Array.from({ length: count }, () => line("tool_call_recorded"));
    const kinds = (lines: AuditLine[]) =>
      groupLines(lines).map((item) => (item.kind === "line" ? 1 : item.lines.length));
    expect(kinds([line("task_acked"), ...calls(3), line("result_submitted")])).toEqual([
      1, 1, 1, 1, 1,
    ]);
    expect(
      kinds([line("task_acked"), ...calls(4), line("result_submitted"), ...calls(900)]),
    ).toEqual([1, 4, 1, 900]);
    expect(groupLines([])).toEqual([]);
  });
});

describe("what a verdict was given on", () => {
  const verdict = judgedTask("reject").verdict!;
  const told = {
    decision: verdict.decision,
    attempt: 1,
    issues_sha256: verdict.issues_sha256,
    file_sha256: "b".repeat(64),
    revision: 4,
  };
  const written = (file_sha256: string, revision: number) =>
    line("result_submitted", { file_sha256, revision });

  it("is on record when the log wrote that content just before", () => {
    const trail = [
      written("a".repeat(64), 2),
      written(verdict.content_sha256, 3),
      line("request_refused"),
      line("verdict_recorded", told),
    ];
    expect(checkSigned(verdict, trail)).toEqual({
      outcome: "on_record",
      revision: 3,
      seq: trail[1]!.seq,
    });
  });

  it("differs when another content stood there, even if the right one stood earlier", () => {
    const trail = [
      written(verdict.content_sha256, 2),
      written("a".repeat(64), 3),
      line("verdict_recorded", told),
    ];
    expect(checkSigned(verdict, trail)).toMatchObject({ outcome: "differs", revision: 3 });
  });

  it("is unknown without a line of the verdict, or one before it", () => {
    expect(checkSigned(verdict, [written(verdict.content_sha256, 3)])).toEqual({
      outcome: "unknown",
    });
    expect(checkSigned(verdict, [line("verdict_recorded", told)])).toEqual({ outcome: "unknown" });
    const others = line("verdict_recorded", { ...told, actor: { role: "reviewer", name: "lee" } });
    expect(checkSigned(verdict, [written(verdict.content_sha256, 3), others])).toEqual({
      outcome: "unknown",
    });
  });
});
