import { describe, expect, it } from "vitest";
import type { AuditLine } from "../../audit/audit-line.ts";
import { recountWebhookAudit } from "../../report/recount-webhook-audit.ts";
import { judgeWebhookAudit } from "./judge-webhook-audit.ts";
import { type Sent, owedLines } from "./owed-lines.ts";
import {
  SENT,
  TOLD,
  auditOf,
  countedLine,
  deliveryOf,
  floodOf,
  messageOf,
} from "./webhook-audit.fixture.ts";

/** The verifier's judgement, after making sure that report:check counts the same. */
function judge(lines: readonly AuditLine[], isAlone = true, sent: Sent = SENT) {
  const { taskId, chatId } = sent;
  const about = { eventId: "run-", taskId, chatId, isAlone };
  const audit = judgeWebhookAudit(lines, { owed: owedLines(sent), ...about });
  const counts = recountWebhookAudit(
    new Map([
      ["webhook-audit.jsonl", lines.map((line) => `${JSON.stringify(line)}\n`).join("")],
      [
        "webhook-audit.json",
        json({ event_id: "run-", task_id: taskId, chat_id: chatId, is_alone: isAlone }),
      ],
      ["bad-signatures.json", json({ deliveries: sent.forged })],
      ["replays.json", json({ deliveries: [...sent.first, ...sent.again] })],
      [
        "flood.json",
        json({
          refusals: sent.flood.flatMap((each) => ("event_id" in each ? [[each.event_id]] : [])),
        }),
      ],
      ["messages.json", json({ messages: sent.messages })],
    ]),
  );
  expect(Object.fromEntries(counts.map(({ name, counted }) => [name, counted]))).toEqual({
    audit_events_written: String(audit.written),
    audit_complete_pass: String(audit.is_complete),
    flood_audit_pass: String(audit.is_bounded),
    flood_refusals_counted: String(audit.counted),
  });
  return audit;
}
const json = (value: unknown) => JSON.stringify(value);

const OTHERS = [
  deliveryOf("another-good", "updated"),
  auditOf("ci_status_updated", { task_id: "another" }),
  messageOf("telegram_ingested", 1, 8),
  messageOf("telegram_ingested", 9),
];

describe("the audit of what came in", () => {
  it("tells of each, in any order", () => {
    const audit = judge(TOLD.toReversed());
    expect(audit).toMatchObject({ is_complete: true, is_bounded: true, counted: 0, missing: "" });
    expect(audit.written).toBe(TOLD.length);
  });

  it("is not complete without any one of them, though another stands there twice", () => {
    for (const absent of TOLD) {
      const rest = TOLD.filter((each) => each !== absent);
      expect(judge(rest).is_complete, absent.audit_event).toBe(false);
      expect(judge(rest).missing).toMatch(/^of \d .* it tells of \d$/);
      const twin = rest.find(({ audit_event }) => audit_event === absent.audit_event);
      for (const isAlone of [true, false]) {
        expect(
          judge([...rest, ...(twin ? [{ ...twin, seq: 1_000 }] : [])], isAlone).is_complete,
        ).toBe(false);
      }
    }
  });

  it("is not when any one of them stands there twice", () => {
    for (const doubled of TOLD) {
      for (const isAlone of [true, false]) {
        const again = { ...doubled, seq: 1_000 };
        const audit = judge([...TOLD, again], isAlone);
        expect(audit.is_complete, doubled.audit_event).toBe(false);
        expect(audit.missing).toContain("stands there 2 times");
      }
    }
  });

  it("tells of nothing else where nobody else sends anything", () => {
    for (const other of OTHERS) expect(judge([...TOLD, other]).is_complete).toBe(false);
    expect(judge([...TOLD, ...OTHERS], false)).toMatchObject({ is_complete: true, written: 11 });
  });

  it("takes a counted refusal for a line, not one too many, and not for anything else", () => {
    expect(judge([...TOLD.slice(1), countedLine(1)])).toMatchObject({
      is_complete: true,
      is_bounded: true,
      counted: 1,
    });
    expect(judge([...TOLD.slice(1), countedLine(2)])).toMatchObject({
      is_complete: false,
      is_bounded: false,
    });
    // Others' refusals may be among them.
    expect(judge([...TOLD.slice(1), countedLine(2)], false).is_complete).toBe(true);
    expect(judge([...TOLD.slice(0, -1), countedLine(1)], false).is_complete).toBe(false);
  });

  it("takes no line for a repeat that is no hit, or for a first one that is", () => {
    const changed = (result: string, dedup_hit: boolean) =>
      TOLD.map((each) => (each["write_result"] === result ? { ...each, dedup_hit } : each));
    expect(judge(changed("duplicate", false)).is_complete).toBe(false);
    expect(judge(changed("updated", true)).is_complete).toBe(false);
  });

  it("of nothing is no pass", () => {
    const nothing = { ...SENT, forged: [], first: [], again: [], flood: [], messages: [] };
    expect(
      judgeWebhookAudit([], {
        owed: owedLines(nothing),
        eventId: "run-",
        taskId: "",
        chatId: 0,
        isAlone: true,
      }),
    ).toMatchObject({ is_complete: false, is_bounded: false });
  });
});

describe("a flood on the audit", () => {
  const isBounded = (count: number, single: number, atMs: number, isAlone = true) => {
    const { sent, lines } = floodOf(count, single, atMs);
    const others = count > single ? [countedLine(count - single)] : [];
    return judge([...lines, ...others], isAlone, sent).is_bounded;
  };

  it("may have a thousand lines a minute, by their own times, and not one more", () => {
    expect(isBounded(3_000, 1_000, 1)).toBe(true);
    expect(isBounded(3_000, 1_001, 1)).toBe(false);
    // The 1,001st, 60 s after the first, begins a minute.
    expect(isBounded(1_500, 1_001, 60)).toBe(true);
    expect(isBounded(1_500, 1_500, 61)).toBe(true);
    expect(isBounded(1_500, 1_500, 50)).toBe(false);
  });

  it("may have them twice where a minute may have begun before", () => {
    expect(isBounded(3_000, 2_000, 1, false)).toBe(true);
    expect(isBounded(3_000, 2_001, 1, false)).toBe(false);
  });

  it("is all told of, one by one or counted", () => {
    const { sent, lines } = floodOf(1_200, 1_000, 1);
    expect(judge([...lines, countedLine(200)], true, sent).is_bounded).toBe(true);
    for (const isAlone of [true, false]) {
      expect(judge([...lines, countedLine(199)], isAlone, sent).is_bounded).toBe(false);
      expect(judge(lines, isAlone, sent).is_bounded).toBe(false);
    }
  });

  it("may have lines that were written when the next minute had begun", () => {
    const { sent, lines } = floodOf(1_100, 1_100, 0);
    const at = (ms: number) => new Date(Date.parse("2026-11-23T00:00:00.000Z") + ms).toISOString();
    const moved = lines.map((line, nth) => ({ ...line, at: at(nth < 50 ? 0 : 60_000) }));
    expect(judge(moved, true, sent).is_bounded).toBe(true);
    const all = lines.map((line, nth) => ({ ...line, at: at(nth < 50 ? 0 : 62_000) }));
    expect(judge(all, true, sent).is_bounded).toBe(false);
  });
});
