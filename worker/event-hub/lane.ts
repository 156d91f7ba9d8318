// Some of the clients, told together. A burst to all of 1,000 clients holds workerd's one thread for
// 30 ms, and storage's answers with it; lanes of 100 take turns (docs/decisions/0009).

import type { ChangeEvent } from "../../storage-adapter/port/task-storage.ts";
import type { StreamClient } from "./stream-client.ts";

/** A change on its way to the clients. */
export interface Departure {
  readonly change: ChangeEvent;
  /** As it goes on the wire. */
  readonly message: string;
  /** Clients that it was handed to so far. */
  clients: number;
}

const encoder = new TextEncoder();

export class Lane {
  readonly clients = new Set<StreamClient>();
  /** Up to where its clients have been told; one that has just joined may know more. */
  position: number;

  constructor(position: number) {
    this.position = position;
  }

  /** `departures` follow on the lane's position, in order. */
  tell(departures: readonly Departure[]): void {
    const first = departures[0]?.change.seq ?? 0;
    const shared = encodeMessages(departures);
    let told = 0;
    for (const client of this.clients) {
      if (client.position >= first) tellOwn(client, departures);
      else {
        client.send(shared, departures.length);
        told += 1;
      }
    }
    for (const departure of departures) departure.clients += told;
    this.position = departures.at(-1)?.change.seq ?? this.position;
  }
}

/** What of the departures this client wants and was not told while it caught up. */
export function tellOwn(client: StreamClient, departures: readonly Departure[]): void {
  const own = departures.filter(({ change }) => client.wants(change));
  if (own.length === 0) return;
  client.send(encodeMessages(own), own.length);
  for (const departure of own) departure.clients += 1;
}

function encodeMessages(departures: readonly Departure[]): Uint8Array {
  return encoder.encode(departures.map(({ message }) => message).join(""));
}
