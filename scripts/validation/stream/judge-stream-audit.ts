// What the audit log tells of the streams: each of the verifier's clients came and went, and each
// change went out to at least as many as were there.

import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { AuditLine } from "../../audit/audit-line.ts";
import { auditLinesAfter } from "../audit-lines-after.ts";
import type { Change } from "./change-line.ts";

/** A client that left is known to be gone within two heartbeats (SPEC 4); then a batch is written. */
export const LEAVING_MS_MAX = 35_000;
const LOOK_MS = 200;

const disconnectLine = z.looseObject({
  reason: z.string().min(1),
  seconds_connected: z.number().min(0),
});
const broadcastLine = z.looseObject({
  task_id: z.string(),
  first_seq: z.int(),
  last_seq: z.int(),
  broadcast_count: z.int().min(1),
});

export interface ExpectedOfAudit {
  /** Streams that the verifier has opened, and closed again. */
  streams: number;
  /** Clients that every change has to go out to. */
  clients: number;
  changes: readonly Pick<Change, "task_id" | "seq">[];
  /** What stood in the log before. */
  afterSeq: number;
}

export interface StreamAudit {
  pass: boolean;
  connects: number;
  disconnects: number;
  /** Of the run's tasks: clients that its changes were sent to, all together. */
  deliveries: number;
  /** Changes of which no broadcast tells. */
  untold: number[];
  explanation: string;
}

/** Looks until the log tells all of it, or until it should have. */
export async function measureStreamAudit(
  dataDir: string,
  expected: ExpectedOfAudit,
  msMax: number,
): Promise<StreamAudit> {
  for (const end = Date.now() + msMax; ; await sleep(LOOK_MS)) {
    const audit = judgeStreamAudit(await auditLinesAfter(dataDir, expected.afterSeq), expected);
    if (audit.pass || Date.now() > end) return audit;
  }
}

export function judgeStreamAudit(
  lines: readonly AuditLine[],
  { streams, clients, changes }: ExpectedOfAudit,
): StreamAudit {
  const of = (event: string) => lines.filter(({ audit_event }) => audit_event === event);
  const connects = of("sse_client_connect").length;
  const disconnects = of("sse_client_disconnect").filter(
    (line) => disconnectLine.safeParse(line).success,
  ).length;
  const ownTasks = new Set(changes.map(({ task_id }) => task_id));
  const broadcasts = of("sse_broadcast").flatMap((line) => {
    const read = broadcastLine.safeParse(line).data;
    return read !== undefined && ownTasks.has(read.task_id) ? [read] : [];
  });
  const deliveries = broadcasts.reduce((total, each) => total + each.broadcast_count, 0);
  const untold = changes
    .filter(
      ({ task_id, seq }) =>
        !broadcasts.some(
          (each) => each.task_id === task_id && each.first_seq <= seq && seq <= each.last_seq,
        ),
    )
    .map(({ seq }) => seq);
  const owed = clients * changes.length;
  const pass =
    changes.length > 0 &&
    connects >= streams &&
    disconnects >= streams &&
    deliveries >= owed &&
    untold.length === 0;
  return {
    pass,
    connects,
    disconnects,
    deliveries,
    untold,
    explanation: pass
      ? ""
      : `of ${streams} streams it tells of ${connects} that came and ${disconnects} that went; of at least ${owed} deliveries it tells ${deliveries}; ${untold.length} changes are in no broadcast`,
  };
}
