// All clients that are live. Those that follow everything are told lane by lane, each lane all that
// it lacks when its turn comes; those that follow one task are few, and told at once.

import type { ChangeEvent } from "../../storage-adapter/port/task-storage.ts";
import { HEARTBEAT, positionMessage, resyncMessage, taskMessage } from "../sse/messages.ts";
import type { Sleep } from "./change-follower.ts";
import { laneRestMs } from "./lane-rest.ts";
import { type Departure, Lane, tellOwn } from "./lane.ts";
import { FEED_PAGE_MAX, LANE_CLIENTS_MAX } from "./limits.ts";
import type { StreamClient } from "./stream-client.ts";

const encoder = new TextEncoder();
const HEARTBEAT_BYTES = encoder.encode(HEARTBEAT);

export interface ClientPoolParts {
  sleep: Sleep;
  /** Changes that have reached every lane, with how many clients each went to. */
  onTold: (departures: readonly Departure[]) => void;
}

export class ClientPool {
  readonly #parts: ClientPoolParts;
  #lanes: Lane[] = [];
  readonly #byTask = new Map<string, Set<StreamClient>>();
  /** Changes that some lane has still to be told, oldest first. */
  #departures: Departure[] = [];
  #isTelling = false;
  #onRoom: (() => void) | undefined;
  /** The latest change taken in: who joins must know it. */
  position = 0;

  constructor(parts: ClientPoolParts) {
    this.#parts = parts;
  }

  /** `client.position` has come to the pool's. */
  add(client: StreamClient): void {
    const taskId = client.request.task_id;
    if (taskId === undefined) {
      this.#laneWithRoom().clients.add(client);
      return;
    }
    const others = this.#byTask.get(taskId);
    if (others === undefined) this.#byTask.set(taskId, new Set([client]));
    else others.add(client);
  }

  has(client: StreamClient): boolean {
    const taskId = client.request.task_id;
    if (taskId !== undefined) return this.#byTask.get(taskId)?.has(client) ?? false;
    return this.#lanes.some(({ clients }) => clients.has(client));
  }

  remove(client: StreamClient): void {
    for (const lane of this.#lanes) lane.clients.delete(client);
    this.#lanes = this.#lanes.filter((lane) => lane.clients.size > 0);
    const taskId = client.request.task_id ?? "";
    const others = this.#byTask.get(taskId);
    others?.delete(client);
    if (others?.size === 0) this.#byTask.delete(taskId);
  }

  /** Takes in the next changes; resolves when there is room for more. */
  tell(changes: readonly ChangeEvent[]): Promise<void> {
    const added = changes.map((change): Departure => {
      return { change, message: taskMessage(change), clients: 0 };
    });
    this.#departures.push(...added);
    this.position = changes.at(-1)?.seq ?? this.position;
    for (const taskId of new Set(changes.map(({ task_id }) => task_id))) {
      for (const client of this.#byTask.get(taskId) ?? []) tellOwn(client, added);
    }
    void this.#tellLanes();
    if (this.#departures.length <= FEED_PAGE_MAX) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onRoom = resolve;
    return promise;
  }

  /** Tells all lanes what they lack, at once. */
  flush(): void {
    for (const lane of this.#lanes) this.#tellLane(lane);
    this.#settle();
  }

  /** The log is not the one that was followed: everybody starts over. */
  resync(headSeq: number): void {
    this.flush();
    const chunk = encoder.encode(resyncMessage(headSeq, "ahead"));
    for (const lane of this.#lanes) lane.position = headSeq;
    for (const client of this.#all()) {
      client.position = headSeq;
      client.send(chunk);
    }
    this.position = headSeq;
  }

  async beat(): Promise<void> {
    for (const clients of this.#byTask.values()) {
      for (const client of clients) {
        client.send(encodePosition(Math.max(client.position, this.position)));
      }
    }
    for (const lane of this.#lanes) {
      for (const client of lane.clients) client.send(HEARTBEAT_BYTES);
      await this.#parts.sleep(laneRestMs(lane.clients.size));
    }
  }

  /** One lane, then a rest, then the next that lacks something, until none does. */
  async #tellLanes(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    for (let lane = this.#laneBehind(); lane !== undefined; lane = this.#laneBehind()) {
      this.#tellLane(lane);
      this.#settle();
      await this.#parts.sleep(laneRestMs(lane.clients.size));
    }
    this.#isTelling = false;
    this.#settle();
  }

  /** The one that has waited longest. */
  #laneBehind(): Lane | undefined {
    const [lane] = this.#lanes.toSorted((one, other) => one.position - other.position);
    return lane !== undefined && lane.position < this.position ? lane : undefined;
  }

  #tellLane(lane: Lane): void {
    const lacking = this.#departures.filter(({ change }) => change.seq > lane.position);
    if (lacking.length > 0) lane.tell(lacking);
  }

  /** Lets go of what every lane has been told. */
  #settle(): void {
    const told = Math.min(...this.#lanes.map(({ position }) => position), this.position);
    const left = this.#departures.findIndex(({ change }) => change.seq > told);
    const done = this.#departures.splice(0, left === -1 ? this.#departures.length : left);
    if (done.length > 0) this.#parts.onTold(done);
    if (this.#departures.length > FEED_PAGE_MAX) return;
    this.#onRoom?.();
    this.#onRoom = undefined;
  }

  #laneWithRoom(): Lane {
    const lane = this.#lanes.find(({ clients }) => clients.size < LANE_CLIENTS_MAX);
    if (lane !== undefined) return lane;
    const added = new Lane(this.position);
    this.#lanes.push(added);
    return added;
  }

  *#all(): Iterable<StreamClient> {
    for (const lane of this.#lanes) yield* lane.clients;
    for (const clients of this.#byTask.values()) yield* clients;
  }
}

/** A filtered client's heartbeat: what it was not told of lies behind it all the same. */
export function encodePosition(seq: number): Uint8Array {
  return encoder.encode(HEARTBEAT + positionMessage(seq));
}
