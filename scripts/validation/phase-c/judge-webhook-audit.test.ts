import { describe, expect, it } from "vitest";
import type { AuditLine } from "../../audit/audit-line.ts";
import { type ExpectedOfAudit, judgeWebhookAudit } from "./judge-webhook-audit.ts";

const AT = Date.parse("2026-11-23T00:00:00.000Z");
const EXPECTED: ExpectedOfAudit = {
  eventId: "run-",
  taskId: "task",
  refused: 2,
  updated: 1,
  duplicates: 1,
  reused: 1,
  chatId: 7,
  messageIds: [1],
  dedupHits: 1,
  afterSeq: 0,
};

let seq = 0;
const line = (audit_event: string, fields: object = {}, atMs = 0): AuditLine => ({
  seq: (seq += 1),
  at: new Date(AT + atMs).toISOString(),
  audit_event,
  correlation_id: "req-1",
  actor: { role: "github", name: "github" },
  prev_hash: "0".repeat(64),
  hash: "0".repeat(64),
  ...fields,
});
const delivery = (event_id: string, write_result: string, fields: object = {}) =>
  line("github_delivery", {
    event_id,
    signature_valid: true,
    dedup_hit: write_result === "duplicate",
    write_result,
    ...fields,
  });
const forged = (fields: object = {}, atMs = 0): AuditLine => ({
  ...delivery("run-forged", "refused", { signature_valid: false, ...fields }),
  at: new Date(AT + atMs).toISOString(),
});
const counted = (count: number) => line("github_delivery", { count, codes: {} });
const message = (event: string, fields: object = {}) =>
  line(event, { chat_id: 7, message_id: 1, ...fields });

const ALL = [
  forged(),
  forged(),
  delivery("run-good", "updated"),
  line("ci_status_updated", { task_id: "task" }),
  delivery("run-good", "duplicate"),
  delivery("run-good", "refused"),
  message("telegram_ingested"),
  message("telegram_dedup_hit"),
];
const judge = (lines: readonly AuditLine[], changed: Partial<ExpectedOfAudit> = {}) =>
  judgeWebhookAudit(lines, { ...EXPECTED, ...changed });

describe("the audit of what came in", () => {
  it("tells of each, and of what is nobody's business nothing", () => {
    const others = [
      delivery("another-good", "updated"),
      line("ci_status_updated", { task_id: "another" }),
      message("telegram_ingested", { chat_id: 8 }),
      line("task_created", { task_id: "task" }),
    ];
    const audit = judge([...ALL, ...others]);
    expect(audit).toMatchObject({ is_complete: true, is_bounded: true, counted: 0, missing: "" });
    expect(audit.rows).toHaveLength(ALL.length);
  });

  it("is not complete without any one of them", () => {
    for (const absent of ALL) {
      const audit = judge(ALL.filter((each) => each !== absent));
      expect(audit.is_complete, absent.audit_event).toBe(false);
      expect(audit.missing).toMatch(/^of \d .* it tells of \d$/);
    }
  });

  it("takes a counted refusal for a line, but not for anything else", () => {
    expect(judge([...ALL.slice(1), counted(1)])).toMatchObject({ is_complete: true, counted: 1 });
    expect(judge([...ALL.slice(0, -1), counted(9)]).is_complete).toBe(false);
  });

  it("takes no line for a repeat that is no hit, or for a first one that is", () => {
    const changed = (result: string, dedup_hit: boolean) =>
      ALL.map((each) => (each["write_result"] === result ? { ...each, dedup_hit } : each));
    expect(judge(changed("duplicate", false)).is_complete).toBe(false);
    expect(judge(changed("updated", true)).is_complete).toBe(false);
  });

  it("of nothing is no pass", () => {
    const nothing = {
      refused: 0,
      updated: 0,
      duplicates: 0,
      reused: 0,
      messageIds: [],
      dedupHits: 0,
    };
    expect(judge(ALL, nothing)).toMatchObject({ is_complete: false, is_bounded: false });
  });

  it("may have a thousand lines a minute of a flood, and not one more", () => {
    const flood = (count: number, lastMs: number) =>
      Array.from({ length: count }, (_, nth) => forged({}, nth === 0 ? 0 : lastMs));
    // A service's minutes may begin in the middle: one more than have passed.
    expect(judge(flood(2_000, 59_999)).is_bounded).toBe(true);
    expect(judge(flood(2_001, 59_999)).is_bounded).toBe(false);
    expect(judge(flood(3_000, 60_000)).is_bounded).toBe(true);
  });
});
