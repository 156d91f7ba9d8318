// The hub itself, whatever it runs in: takes clients in, brings them up to date, and tells them what
// storage commits, until they leave or the service stops.

import { StorageUnavailable } from "../../storage-adapter/port/task-storage.ts";
import type { TaskStorage } from "../../storage-adapter/port/task-storage.ts";
import { farewellMessage, helloMessage, positionMessage, resyncMessage } from "../sse/messages.ts";
import type { FarewellReason, ResyncReason } from "../sse/messages.ts";
import type { HubState, StreamRequest } from "../sse/hub-protocol.ts";
import { catchUp } from "./catch-up.ts";
import { followChanges } from "./change-follower.ts";
import type { Sleep } from "./change-follower.ts";
import { ClientPool } from "./client-pool.ts";
import { laneRestMs } from "./lane-rest.ts";
import {
  CLIENTS_MAX,
  CLIENT_AGE_MS_MAX,
  CLIENT_AGE_SPREAD,
  EXTRA_BEAT_MS_MIN,
  FEED_RETRY_MS_MAX,
  LANE_CLIENTS_MAX,
  REPLAYS_AT_ONCE,
  REPLAY_SPAN_MAX,
  RETRY_MS_MAX,
  RETRY_MS_MIN,
  UNHEARD_REST_MS,
} from "./limits.ts";
import { StreamAudit } from "./stream-audit.ts";
import { StreamClient } from "./stream-client.ts";
import type { DisconnectReason } from "./stream-client.ts";
import { createTurns } from "./turns.ts";

export interface HubSurroundings {
  storage: Pick<TaskStorage, "since" | "append" | "lookup">;
  nowMs: () => number;
  sleep: Sleep;
  /** 0 to 1. */
  random: () => number;
  mintCorrelationId: () => string;
  /** Reads that were answered from memory, to the audit. */
  flushReads: () => Promise<void>;
  /** Also while nobody listens: the isolate's memory must hear of every change. */
  followsAlways: boolean;
}

/** How a client's wish to resume is met. */
type Entry = { position: number; headSeq: number } & (
  | { resume: "fresh" | "resumed" }
  | { resume: "reset"; reason: ResyncReason }
);

const encoder = new TextEncoder();

export class Hub {
  readonly #surroundings: HubSurroundings;
  readonly #clients = new Set<StreamClient>();
  readonly #pool: ClientPool;
  readonly #turns = createTurns(REPLAYS_AT_ONCE);
  readonly #audit: StreamAudit;
  readonly #disconnects: HubState["disconnects"] = {};
  #deliveries = 0;
  #isStopping = false;
  #beatAtMs = Number.NEGATIVE_INFINITY;
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

  /** Begins to follow the log, where it is always followed. Returns when it does. */
  async start(): Promise<void> {
    if (!this.#surroundings.followsAlways) return;
    while (!this.#isStopping) {
      try {
        await this.#follow();
        return;
      } catch {
        await this.#surroundings.sleep(FEED_RETRY_MS_MAX);
      }
    }
  }

  /** The client's stream: where it can't be served right now, a farewell alone. Throws never. */
  async connect(request: StreamRequest, gone: AbortSignal): Promise<ReadableStream | string> {
    if (this.#isStopping) return this.#refuse("service_stopping");
    const nowMs = this.#surroundings.nowMs();
    if (this.#clients.size >= CLIENTS_MAX && nowMs - this.#beatAtMs >= EXTRA_BEAT_MS_MIN) {
      // Some may have left and not been found yet: writing to them tells.
      await this.beat();
    }
    if (this.#clients.size >= CLIENTS_MAX) return this.#refuse("too_many_clients");
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
    } catch (error) {
      this.#clients.delete(client);
      if (!(error instanceof StorageUnavailable)) this.#audit.failed(request, error);
      return this.#refuse("unavailable");
    }
    gone.addEventListener("abort", () => client.cut("client_closed"));
    if (gone.aborted) client.cut("client_closed");
    return client.body;
  }

  /** A sign of life to everybody; who may not stay leaves. */
  async beat(): Promise<void> {
    const nowMs = this.#surroundings.nowMs();
    this.#beatAtMs = nowMs;
    for (const client of this.#clients) {
      if (client.endsAtMs <= nowMs) this.#sayFarewell(client, "max_age")();
      else if (!this.#pool.has(client)) client.beatWhileCatchingUp();
    }
    await this.#pool.beat();
    await this.#endClosedSessions(nowMs);
  }

  async flushAudit(): Promise<void> {
    await Promise.all([this.#audit.flush(), this.#surroundings.flushReads()]);
  }

  /** Who signed out must not go on listening. */
  async #endClosedSessions(nowMs: number): Promise<void> {
    const bySession = Map.groupBy(
      [...this.#clients].filter(({ request }) => request.session !== undefined),
      ({ request }) => request.session?.sid ?? "",
    );
    for (const [sid, clients] of bySession) {
      const expiresMs = (clients[0]?.request.session?.expires ?? 0) * 1_000;
      const isOver = expiresMs <= nowMs || (await this.#isClosed(sid));
      if (isOver) for (const client of clients) this.#sayFarewell(client, "session_ended")();
    }
  }

  /** A storage that can't be asked says so at the next heartbeat. */
  async #isClosed(sid: string): Promise<boolean> {
    try {
      return (await this.#surroundings.storage.lookup("closed_session", sid)) !== null;
    } catch {
      return false;
    }
  }

  async #admit(client: StreamClient): Promise<void> {
    const { storage } = this.#surroundings;
    const entry = await this.#entryFor(client.request);
    // The service has begun to stop meanwhile: its farewell was the only word.
    if (!client.isOpen) return;
    client.position = entry.position;
    const headSeq = Math.max(entry.headSeq, entry.position);
    let greeting = helloMessage(headSeq, entry.resume, this.#retryMs());
    // Who hears nothing more before the stream ends must still have a place to go on from.
    if (entry.resume === "fresh") greeting += positionMessage(entry.position);
    if (entry.resume === "reset") greeting += resyncMessage(entry.position, entry.reason);
    client.send(encoder.encode(greeting));
    this.#audit.connected(client.request, entry.resume);
    void catchUp(client, this.#pool, storage.since, this.#turns, (error) => {
      this.#audit.failed(client.request, error);
    });
  }

  async #entryFor({ resume }: StreamRequest): Promise<Entry> {
    const { position } = this.#pool;
    const from = resume.kind === "after" ? resume.seq : position;
    // The pool may be a rest behind; what is committed by now is not news to a stream that begins.
    const found = await this.#surroundings.storage.since(from, 1, 0);
    const headSeq = Math.max(position, found.head_seq);
    switch (resume.kind) {
      case "fresh":
        return { resume: "fresh", position: headSeq, headSeq };
      case "unreadable":
        return { resume: "reset", position: headSeq, headSeq, reason: "unreadable" };
      case "after": {
        if (resume.seq < headSeq - REPLAY_SPAN_MAX) {
          return { resume: "reset", position: headSeq, headSeq, reason: "too_old" };
        }
        // Ids past the head may be seqs of reads, or of another history.
        return found.outcome === "ahead"
          ? { resume: "reset", position: found.head_seq, headSeq, reason: "ahead" }
          : { resume: "resumed", position: resume.seq, headSeq };
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
        const isWanted = this.#surroundings.followsAlways || this.#clients.size > 0;
        // At once: whoever comes next has to start it anew.
        if (!isWanted) this.#following = undefined;
        return isWanted;
      },
      onChanges: async (changes) => {
        await this.#pool.tell(changes);
        // What comes within a lane's rest goes out together.
        const restMs = laneRestMs(Math.min(this.#clients.size, LANE_CLIENTS_MAX));
        await sleep(this.#clients.size === 0 ? UNHEARD_REST_MS : restMs);
      },
      onReset: (seq) => {
        this.#pool.resync(seq);
        // Who is still catching up reads a log that is gone; when it comes back it is told.
        for (const client of this.#clients) {
          if (!this.#pool.has(client)) client.cut("log_changed");
        }
      },
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
    await this.flushAudit();
    for (const close of closers) close();
  }

  #refuse(reason: FarewellReason): string {
    this.#audit.refused(reason);
    return farewellMessage(reason, this.#retryMs());
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
