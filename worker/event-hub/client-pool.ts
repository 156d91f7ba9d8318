// All clients that are live, told the same changes in the same order. One encoded chunk is shared by
// everybody who wants all of it.

import type { ChangeEvent } from "../../storage-adapter/port/task-storage.ts";
import { HEARTBEAT, positionMessage, resyncMessage, taskMessage } from "../sse/messages.ts";
import type { StreamClient } from "./stream-client.ts";

const encoder = new TextEncoder();
const HEARTBEAT_BYTES = encoder.encode(HEARTBEAT);

/** To how many clients a change went. */
export interface Delivery {
  change: ChangeEvent;
  clients: number;
}

export class ClientPool {
  readonly #unfiltered = new Set<StreamClient>();
  readonly #byTask = new Map<string, Set<StreamClient>>();
  /** The seq up to which live clients have been told. */
  position = 0;

  add(client: StreamClient): void {
    const taskId = client.request.task_id;
    if (taskId === undefined) {
      this.#unfiltered.add(client);
      return;
    }
    const others = this.#byTask.get(taskId);
    if (others === undefined) this.#byTask.set(taskId, new Set([client]));
    else others.add(client);
  }

  remove(client: StreamClient): void {
    this.#unfiltered.delete(client);
    const taskId = client.request.task_id ?? "";
    const others = this.#byTask.get(taskId);
    others?.delete(client);
    if (others?.size === 0) this.#byTask.delete(taskId);
  }

  /** `changes` follow on what was told before, in order. */
  broadcast(changes: readonly ChangeEvent[]): Delivery[] {
    const deliveries = changes.map((change): Delivery => ({ change, clients: 0 }));
    const first = changes[0]?.seq ?? 0;
    const shared = encodeChanges(changes);
    let toldAll = 0;
    for (const client of this.#unfiltered) {
      // Who has just resumed may know some of these already.
      if (client.position >= first) tellOwn(client, deliveries);
      else {
        client.send(shared, changes.length);
        toldAll += 1;
      }
    }
    for (const delivery of deliveries) delivery.clients += toldAll;
    for (const taskId of new Set(changes.map(({ task_id }) => task_id))) {
      for (const client of this.#byTask.get(taskId) ?? []) tellOwn(client, deliveries);
    }
    this.position = changes.at(-1)?.seq ?? this.position;
    return deliveries;
  }

  /** The log is not the one that was followed: everybody starts over. */
  resync(headSeq: number): void {
    const chunk = encoder.encode(resyncMessage(headSeq, "ahead"));
    for (const client of this.#all()) {
      client.position = headSeq;
      client.send(chunk);
    }
    this.position = headSeq;
  }

  beat(): void {
    for (const client of this.#unfiltered) client.send(HEARTBEAT_BYTES);
    for (const clients of this.#byTask.values()) {
      for (const client of clients) {
        client.send(encodePosition(Math.max(client.position, this.position)));
      }
    }
  }

  *#all(): Iterable<StreamClient> {
    yield* this.#unfiltered;
    for (const clients of this.#byTask.values()) yield* clients;
  }
}

/** What of the changes this client wants and was not told while it resumed. */
function tellOwn(client: StreamClient, deliveries: readonly Delivery[]): void {
  const own = deliveries.filter(({ change }) => client.wants(change));
  if (own.length === 0) return;
  const chunk = encodeChanges(own.map(({ change }) => change));
  client.send(chunk, own.length);
  for (const delivery of own) delivery.clients += 1;
}

export function encodeChanges(changes: readonly ChangeEvent[]): Uint8Array {
  return encoder.encode(changes.map(taskMessage).join(""));
}

/** A filtered client's heartbeat: what it was not told of lies behind it all the same. */
export function encodePosition(seq: number): Uint8Array {
  return encoder.encode(HEARTBEAT + positionMessage(seq));
}
