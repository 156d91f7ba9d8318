// The hub itself, whatever it runs in: takes clients in, brings them up to date, and tells them what
// storage commits, until they leave or the service stops.

import type { TaskStorage } from "../../storage-adapter/port/task-storage.ts";
import { farewellMessage, helloMessage, positionMessage, resyncMessage } from "../sse/messages.ts";
import type { FarewellReason, ResyncReason } from "../sse/messages.ts";
import type { HubState, StreamRequest } from "../sse/stream-request.ts";
import { catchUp } from "./catch-up.ts";
import { followChanges } from "./change-follower.ts";
import type { Sleep } from "./change-follower.ts";
import { ClientPool } from "./client-pool.ts";
import { windowMs } from "./fan-out-pace.ts";
import {
  CLIENTS_MAX,
  CLIENT_AGE_MS_MAX,
  CLIENT_AGE_SPREAD,
  LANE_CLIENTS_MAX,
  REPLAYS_AT_ONCE,
  REPLAY_SPAN_MAX,
  RETRY_MS_MAX,
  RETRY_MS_MIN,
} from "./limits.ts";
import { StreamAudit } from "./stream-audit.ts";
import { StreamClient } from "./stream-client.ts";
import type { DisconnectReason } from "./stream-client.ts";
import { createTurns } from "./turns.ts";

export interface HubSurroundings {
  storage: Pick<TaskStorage, "since" | "append">;
  nowMs: () => number;
  sleep: Sleep;
  /** 0 to 1. */
  random: () => number;
  mintCorrelationId: () => string;
}

/** How a client's wish to resume is met. */
type Entry =
  | { resume: "fresh" | "resumed"; position: number }
  | { resume: "reset"; position: number; reason: ResyncReason };

const encoder = new TextEncoder();

export class Hub {
  readonly #surroundings: HubSurroundings;
  readonly #clients = new Set<StreamClient>();
  readonly #pool: ClientPool;
  readonly #turns = createTurns(REPLAYS_AT_ONCE);
  readonly #audit: StreamAudit;
  readonly #disconnects: Record<string, number> = {};
  #deliveries = 0;
  #isStopping = false;
  /** Resolves when the pool's position is that of the log; undefined while nobody follows it. */
  #following: Promise<void> | undefined;

  constructor(surroundings: HubSurroundings) {
    this.#surroundings = surroundings;
    const { storage, sleep, mintCorrelationId } = surroundings;
    this.#audit = new StreamAudit((facts) => storage.append(facts), mintCorrelationId);
    this.#pool = new ClientPool({
      sleep,
      onTold: (departures) => {
        this.#audit.broadcast(departures);
        for (const { clients } of departures) this.#deliveries += clients;
      },
    });
  }

  get state(): HubState {
    const { size } = this.#clients;
    return { clients: size, deliveries: this.#deliveries, disconnects: { ...this.#disconnects } };
  }

  /** The client's stream: where it can't be served right now, a farewell alone. Throws never. */
  async connect(request: StreamRequest, gone: AbortSignal): Promise<ReadableStream | string> {
    if (this.#isStopping) return farewellMessage("service_stopping", this.#retryMs());
    if (this.#clients.size >= CLIENTS_MAX) {
      return farewellMessage("too_many_clients", this.#retryMs());
    }
    const nowMs = this.#surroundings.nowMs();
    const spread = 1 + CLIENT_AGE_SPREAD * (2 * this.#surroundings.random() - 1);
    const client = new StreamClient({
      request,
      connectedAtMs: nowMs,
      endsAtMs: nowMs + CLIENT_AGE_MS_MAX * spread,
      onEnd: (ended, reason) => this.#forget(ended, reason),
    });
    // Counted before anything is waited for, so that the bound holds and the feed has a listener.
    this.#clients.add(client);
    try {
      await this.#follow();
      await this.#admit(client);
    } catch {
      this.#clients.delete(client);
      return farewellMessage("unavailable", this.#retryMs());
    }
    gone.addEventListener("abort", () => client.cut("client_closed"));
    if (gone.aborted) client.cut("client_closed");
    return client.body;
  }

  /** A sign of life to everybody; who is too old leaves with a farewell. */
  beat(): void {
    const nowMs = this.#surroundings.nowMs();
    for (const client of this.#clients) {
      if (client.endsAtMs <= nowMs) this.#sayFarewell(client, "max_age")();
    }
    void this.#pool.beat();
  }

  flushAudit(): Promise<void> {
    return this.#audit.flush();
  }

  async #admit(client: StreamClient): Promise<void> {
    const { storage } = this.#surroundings;
    const entry = await this.#entryFor(client.request);
    client.position = entry.position;
    const headSeq = Math.max(this.#pool.position, entry.position);
    let greeting = helloMessage(headSeq, entry.resume, this.#retryMs());
    // Who hears nothing more before the stream ends must still have a place to go on from.
    if (entry.resume === "fresh") greeting += positionMessage(entry.position);
    if (entry.resume === "reset") greeting += resyncMessage(entry.position, entry.reason);
    client.send(encoder.encode(greeting));
    this.#audit.connected(client.request, entry.resume);
    void catchUp(client, this.#pool, storage.since, this.#turns);
  }

  async #entryFor({ resume }: StreamRequest): Promise<Entry> {
    const { position } = this.#pool;
    switch (resume.kind) {
      case "fresh":
        return { resume: "fresh", position };
      case "unreadable":
        return { resume: "reset", position, reason: "unreadable" };
      case "after": {
        if (resume.seq < position - REPLAY_SPAN_MAX) {
          return { resume: "reset", position, reason: "too_old" };
        }
        // Ids behind the position may still be ahead of the log: of reads, or of another history.
        if (resume.seq <= position) return { resume: "resumed", position: resume.seq };
        const found = await this.#surroundings.storage.since(resume.seq, 1, 0);
        return found.outcome === "ahead"
          ? { resume: "reset", position: found.head_seq, reason: "ahead" }
          : { resume: "resumed", position: resume.seq };
      }
    }
  }

  /** Starts to follow the log where nobody does; returns when the pool's position stands. */
  #follow(): Promise<void> {
    this.#following ??= this.#startFollowing().catch((error: unknown) => {
      this.#following = undefined;
      throw error;
    });
    return this.#following;
  }

  async #startFollowing(): Promise<void> {
    const { storage, sleep } = this.#surroundings;
    const { head_seq: headSeq } = await storage.since(0, 1, 0);
    this.#pool.position = headSeq;
    void followChanges(storage.since, sleep, headSeq, {
      isWanted: () => {
        const isWanted = this.#clients.size > 0;
        // At once: whoever comes next has to start it anew.
        if (!isWanted) this.#following = undefined;
        return isWanted;
      },
      onChanges: async (changes) => {
        await this.#pool.tell(changes);
        // What comes within a lane's rest goes out together.
        await sleep(windowMs(Math.min(this.#clients.size, LANE_CLIENTS_MAX)));
      },
      onReset: (seq) => this.#pool.resync(seq),
      onClosing: () => this.#stop(),
    });
  }

  async #stop(): Promise<void> {
    this.#isStopping = true;
    this.#pool.flush();
    const closers = [...this.#clients].map((client) => {
      return this.#sayFarewell(client, "service_stopping");
    });
    // Before they close: a workerd that has got the signal too runs only as long as a stream is open.
    await this.#audit.flush();
    for (const close of closers) close();
  }

  #sayFarewell(client: StreamClient, reason: FarewellReason & DisconnectReason): () => void {
    return client.finish(encoder.encode(farewellMessage(reason, this.#retryMs())), reason);
  }

  #forget(client: StreamClient, reason: DisconnectReason): void {
    this.#clients.delete(client);
    this.#pool.remove(client);
    this.#disconnects[reason] = (this.#disconnects[reason] ?? 0) + 1;
    this.#audit.disconnected(client, reason, this.#surroundings.nowMs());
  }

  #retryMs(): number {
    const spread = this.#surroundings.random() * (RETRY_MS_MAX - RETRY_MS_MIN);
    return Math.round(RETRY_MS_MIN + spread);
  }
}
