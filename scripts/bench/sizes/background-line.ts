// What fills a log between the changes: reads, lists, refusals and the event stream's own lines, mixed
// as in use, with the fields that the service gives them.

import type { Actor, AuditFact } from "../../../storage-adapter/port/index.ts";
import { mintRequestId } from "../../../storage-adapter/filesystem/service-facts.ts";
import { PERSON, taskIdOf } from "./task-life.ts";

const READER: Actor = { role: "reader", name: "reader" };
const NOBODY: Actor = { role: "anonymous", name: "anonymous" };
const HUB: Actor = { role: "system", name: "event-hub" };

type MakeFact = (nth: number, taskId: string) => AuditFact;

const listed: MakeFact = (nth) => ({
  audit_event: "tasks_listed",
  correlation_id: mintRequestId(),
  actor: PERSON,
  detail: { count: 1 + (nth % 9) },
});

const read: MakeFact = (nth, taskId) => ({
  audit_event: "task_read",
  correlation_id: taskId,
  task_id: taskId,
  actor: READER,
  detail: { count: 1 + (nth % 4) },
});

const broadcast: MakeFact = (nth, taskId) => ({
  audit_event: "sse_broadcast",
  correlation_id: taskId,
  task_id: taskId,
  actor: HUB,
  detail: { first_seq: nth, last_seq: nth, events: 1, broadcast_count: 3 },
});

const connected: MakeFact = () => ({
  audit_event: "sse_client_connect",
  correlation_id: mintRequestId(),
  actor: READER,
  detail: { resume: "fresh" },
});

const disconnected: MakeFact = (nth) => ({
  audit_event: "sse_client_disconnect",
  correlation_id: mintRequestId(),
  actor: READER,
  detail: { reason: "client_closed", seconds_connected: nth % 3_600, events_sent: nth % 100 },
});

const refused: MakeFact = (_nth, taskId) => ({
  audit_event: "request_refused",
  correlation_id: mintRequestId(),
  actor: NOBODY,
  detail: {
    method: "POST",
    path: `/api/tasks/${taskId}/approve`,
    route: "/api/tasks/:task_id/approve",
    status: 401,
    code: "authentication_required",
  },
});

/** How many of twenty lines; storage merges reads, so each of theirs stands for several. */
const SHARES: [MakeFact, number][] = [
  [read, 10],
  [listed, 4],
  [broadcast, 3],
  [connected, 1],
  [disconnected, 1],
  [refused, 1],
];
const MIX = SHARES.flatMap(([make, share]) => Array.from({ length: share }, () => make));
/** Primes: they walk over all of the mix and all tasks, in no order that a cache would like. */
const MIX_STRIDE = 7;
const TASK_STRIDE = 7_919;

/** `tasks`: of which so many exist by now. */
export function backgroundFact(nth: number, tasks: number): AuditFact {
  const make = MIX[(nth * MIX_STRIDE) % MIX.length] ?? listed;
  return make(nth, taskIdOf((nth * TASK_STRIDE) % tasks));
}
