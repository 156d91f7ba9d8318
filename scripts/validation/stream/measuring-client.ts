// A client as a browser's EventSource is one: waits for what `retry:` says when its stream is cut and
// resumes after its last id. It never gives up, and its tally counts everything.

import type { Agent } from "node:http";
import { ClientTally } from "./client-tally.ts";
import { type EventStream, openEventStream } from "./event-stream.ts";
import type { StreamTarget } from "./ipc-messages.ts";

/** Until the service says otherwise; browsers wait for some seconds too. */
const RETRY_MS_FIRST = 1_000;

export interface MeasuringClientEvents {
  /** A change came, for the first time or not. */
  change(seq: number, atMs: number): void;
  /** It stands elsewhere than before. */
  moved(from: number | undefined, to: number): void;
  /** An attempt to connect has come to something: a `hello`, or a refusal. */
  settled(): void;
}

export interface MeasuringClient {
  tally: ClientTally;
  start(): void;
  stop(): void;
}

export function createMeasuringClient(
  target: StreamTarget,
  agent: Agent,
  events: MeasuringClientEvents,
): MeasuringClient {
  const tally = new ClientTally();
  let lastEventId = target.lastEventId;
  let retryMs = RETRY_MS_FIRST;
  let stream: EventStream | undefined;
  let timer: NodeJS.Timeout | undefined;

  const move = (change: () => void) => {
    const from = tally.position;
    change();
    const to = tally.position;
    if (to !== undefined && to !== from) events.moved(from, to);
  };
  const connect = () => {
    stream = openEventStream(target, lastEventId, agent, {
      opened: () => tally.opened(),
      heartbeat: () => tally.heartbeat(),
      event(type, data, id, atMs) {
        move(() => {
          const seq = tally.event(type, data, id, lastEventId);
          if (seq !== undefined) events.change(seq, atMs);
        });
        lastEventId = id ?? lastEventId;
        if (type === "hello") events.settled();
      },
      bareId(id) {
        lastEventId = id;
        move(() => tally.bareId(id));
      },
      retry(ms) {
        retryMs = ms;
      },
      ended(outcome, reason) {
        tally.ended(outcome, reason);
        if (outcome === "refused") events.settled();
        timer = setTimeout(connect, retryMs);
      },
    });
  };
  return {
    tally,
    start: connect,
    stop() {
      clearTimeout(timer);
      stream?.close();
    },
  };
}
