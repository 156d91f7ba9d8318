// What a verifier and its stream clients' process say to each other over Node's IPC channel
// (serialization "advanced": typed arrays travel as they are). Both ends are ours and of one version.

import type { Arrivals } from "./arrivals.ts";

export interface StreamTarget {
  /** Of the stream itself, query included. */
  url: string;
  headers: Record<string, string>;
  /** Where to begin; from now on when it is left out. */
  lastEventId?: string;
}

export type Question =
  | { ask: "open"; target: StreamTarget; clients: number; arrivalsMax: number }
  /** Answered when every client has had its `hello`. */
  | { ask: "ready" }
  /** Answered when every client has come to `seq` or past it. */
  | { ask: "reached"; seq: number }
  /** With the arrivals from that row on. */
  | { ask: "report"; changes: number[]; arrivalsFrom: number }
  | { ask: "close" };

export interface Asked {
  id: number;
  question: Question;
}

export interface Answered {
  id: number;
  /** Only a question for the report gets one. */
  report?: StreamReport;
}

export interface ClientReport {
  client: number;
  isOpen: boolean;
  /** Streams that began, with a 200. */
  connects: number;
  /** Streams that ended without our doing, with a farewell or without. */
  disconnects: number;
  /** Attempts that came to no stream. */
  refusals: number;
  /** Why the last of these two happened. */
  trouble: string | null;
  farewells: number;
  /** What the service said of each beginning. */
  hellos: { fresh: number; resumed: number; reset: number };
  resyncs: number;
  heartbeats: number;
  /** Events of changes, doubled ones included. */
  received: number;
  doubled: number;
  outOfOrder: number;
  /** Events of no known kind, without the id or the fields that they must have. */
  malformed: number;
  missed: number;
  /** The first few of them. */
  missedSeqs: number[];
  behind: number;
  position: number | null;
}

export interface StreamReport {
  clients: ClientReport[];
  arrivals: Arrivals;
  /** Arrivals beyond those that were to be kept. */
  arrivalsLeftOut: number;
  /**
   * Of the clients' own process since the report before: near 1 it is the clients that are slow, not
   * the service.
   */
  loopUtilization: number;
  /** Its resident memory. */
  rssBytes: number;
}
