import { describe, expect, it } from "vitest";
import type { AuditLine } from "../../audit/audit-line.ts";
import { judgeStreamAudit } from "./judge-stream-audit.ts";

const CHANGES = [3, 5].map((seq) => {
  return { seq, status: "approved", sent_at_ms: 0, task_id: "a", step: "approve", answered: 200 };
});
const EXPECTED = { streams: 1, clients: 2, changes: CHANGES, afterSeq: 0 };

const line = (audit_event: string, fields: object = {}): AuditLine => ({
  seq: 1,
  at: "2026-11-22T00:00:00.000Z",
  audit_event,
  correlation_id: "req-1",
  actor: { role: "system", name: "event-hub" },
  prev_hash: "0".repeat(64),
  hash: "0".repeat(64),
  ...fields,
});
const connect = line("sse_client_connect");
const disconnect = line("sse_client_disconnect", { reason: "left", seconds_connected: 4 });
const broadcast = (first_seq: number, last_seq: number, broadcast_count: number, task_id = "a") =>
  line("sse_broadcast", { task_id, first_seq, last_seq, broadcast_count });

const judge = (...lines: AuditLine[]) => judgeStreamAudit(lines, EXPECTED);

describe("the audit of the stream", () => {
  it("tells of each stream and of each change's broadcast", () => {
    expect(judge(connect, broadcast(3, 3, 2), broadcast(5, 5, 3), disconnect)).toMatchObject({
      pass: true,
      connects: 1,
      disconnects: 1,
      deliveries: 5,
      untold: [],
    });
    expect(judge(connect, broadcast(3, 5, 4), disconnect).pass).toBe(true);
  });

  it.each([
    ["a connect", [broadcast(3, 5, 4), disconnect]],
    ["a disconnect", [connect, broadcast(3, 5, 4)]],
    ["a disconnect's reason", [connect, broadcast(3, 5, 4), line("sse_client_disconnect")]],
    ["a broadcast", [connect, broadcast(3, 3, 4), disconnect]],
    ["deliveries", [connect, broadcast(3, 5, 3), disconnect]],
    ["the task's broadcasts", [connect, broadcast(3, 5, 4, "b"), disconnect]],
  ])("does not pass without %s", (_, lines) => {
    expect(judge(...lines).pass).toBe(false);
  });

  it("says what is not told", () => {
    expect(judge(connect, broadcast(3, 3, 2)).explanation).toBe(
      "of 1 streams it tells of 1 that came and 0 that went; of at least 4 deliveries it tells 2; 1 changes are in no broadcast",
    );
  });
});
