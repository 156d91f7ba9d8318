// The stream on the audit (SPEC 4, 8): who came, who left and why, and to how many each task's
// changes went. Written together, twice a second; what can't be written waits, within a bound.

import type { AuditFact } from "../../storage-adapter/port/audit-fact.ts";
import type { TaskStorage } from "../../storage-adapter/port/task-storage.ts";
import type { FarewellReason, Resume } from "../sse/messages.ts";
import type { StreamRequest } from "../sse/hub-protocol.ts";
import type { Departure } from "./lane.ts";
import { AUDIT_LINES_PER_APPEND_MAX, AUDIT_QUEUE_MAX, CAUSE_CHARS_MAX } from "./limits.ts";
import type { DisconnectReason, StreamClient } from "./stream-client.ts";

const HUB = { role: "system", name: "event-hub" } as const;

interface Broadcast {
  correlation_id: string;
  first_seq: number;
  last_seq: number;
  events: number;
  broadcast_count: number;
}

export class StreamAudit {
  readonly #append: TaskStorage["append"];
  readonly #mintCorrelationId: () => string;
  #facts: AuditFact[] = [];
  #broadcasts = new Map<string, Broadcast>();
  #refusals = new Map<FarewellReason, number>();
  #lost = 0;
  #flushing: Promise<void> | undefined;

  constructor(append: TaskStorage["append"], mintCorrelationId: () => string) {
    this.#append = append;
    this.#mintCorrelationId = mintCorrelationId;
  }

  connected(request: StreamRequest, resume: Resume): void {
    const { correlation_id, actor, task_id, resume: point } = request;
    this.#add({
      audit_event: "sse_client_connect",
      correlation_id,
      actor,
      detail: {
        resume,
        ...(point.kind === "after" && { last_event_id: point.seq }),
        ...(task_id !== undefined && { filter_task_id: task_id }),
      },
    });
  }

  disconnected(client: StreamClient, reason: DisconnectReason, nowMs: number): void {
    const { correlation_id, actor } = client.request;
    this.#add({
      audit_event: "sse_client_disconnect",
      correlation_id,
      actor,
      detail: {
        reason,
        seconds_connected: Math.round((nowMs - client.connectedAtMs) / 1_000),
        events_sent: client.eventsSent,
      },
    });
  }

  /** Nobody came in; many can be turned away in a second, so these are counted. */
  refused(reason: FarewellReason): void {
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1);
  }

  /** A defect of ours; what storage itself can't do is told by /healthz. */
  failed({ correlation_id, actor }: StreamRequest, error: unknown): void {
    const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const detail = {
      code: "internal_error",
      cause: cause.slice(0, CAUSE_CHARS_MAX).toWellFormed(),
    };
    this.#add({ audit_event: "error", correlation_id, actor, detail });
  }

  broadcast(departures: readonly Departure[]): void {
    for (const { change, clients } of departures) {
      // The log is followed also while nobody listens.
      if (clients === 0) continue;
      const known = this.#broadcasts.get(change.task_id);
      this.#broadcasts.set(change.task_id, {
        correlation_id: change.correlation_id,
        first_seq: known?.first_seq ?? change.seq,
        last_seq: change.seq,
        events: (known?.events ?? 0) + 1,
        broadcast_count: (known?.broadcast_count ?? 0) + clients,
      });
    }
  }

  /** Writes what waits. When it can't, that stays for the next time. */
  async flush(): Promise<void> {
    // One at a time, so that nothing is written twice or out of order.
    while (this.#flushing !== undefined) await this.#flushing;
    this.#flushing = this.#write().finally(() => {
      this.#flushing = undefined;
    });
    await this.#flushing;
  }

  async #write(): Promise<void> {
    const merged = [...this.#takeBroadcasts(), ...this.#takeRefusals(), ...this.#takeLoss()];
    for (const fact of merged) this.#add(fact);
    try {
      while (this.#facts.length > 0) {
        const some = this.#facts.slice(0, AUDIT_LINES_PER_APPEND_MAX);
        await this.#append(some);
        this.#facts = this.#facts.slice(some.length);
      }
    } catch {
      // Storage says to whoever asks (healthz) that it can't write; here the next flush tries again.
    }
  }

  #takeBroadcasts(): AuditFact[] {
    const facts = [...this.#broadcasts].map(
      ([task_id, { correlation_id, ...detail }]): AuditFact => ({
        audit_event: "sse_broadcast",
        correlation_id,
        task_id,
        actor: HUB,
        detail: { ...detail },
      }),
    );
    this.#broadcasts = new Map();
    return facts;
  }

  #takeRefusals(): AuditFact[] {
    const facts = [...this.#refusals].map(([code, count]): AuditFact => ({
      audit_event: "request_refused",
      correlation_id: this.#mintCorrelationId(),
      actor: HUB,
      detail: { route: "/api/events", code, count },
    }));
    this.#refusals = new Map();
    return facts;
  }

  /** What the bound has cost, once there is room to say so. */
  #takeLoss(): AuditFact[] {
    if (this.#lost === 0 || this.#facts.length > AUDIT_QUEUE_MAX / 2) return [];
    const detail = { code: "stream_lines_lost", count: this.#lost };
    this.#lost = 0;
    const correlation_id = this.#mintCorrelationId();
    return [{ audit_event: "error", correlation_id, actor: HUB, detail }];
  }

  #add(fact: AuditFact): void {
    if (this.#facts.length < AUDIT_QUEUE_MAX) this.#facts.push(fact);
    else this.#lost += 1;
  }
}
