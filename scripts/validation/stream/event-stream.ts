// One connection to an event stream, over node:http: opens it, reads it, says how it ended. Every
// chunk is stamped before it is looked at. Reconnecting is the caller's (measuring-client.ts).

import { type Agent, type IncomingMessage, request } from "node:http";
import { createParser } from "eventsource-parser";
import type { StreamTarget } from "./ipc-messages.ts";
import { wallClockMs } from "./wall-clock.ts";

export interface StreamHandlers {
  opened(): void;
  event(type: string, data: string, id: string | undefined, atMs: number): void;
  /** An id without an event. */
  bareId(id: string): void;
  retry(ms: number): void;
  heartbeat(): void;
  /** Once, and nothing after it. `refused`: there never was a stream. */
  ended(outcome: "refused" | "cut", reason: string): void;
}

export interface EventStream {
  /** Nothing more is heard of it, not even its end. */
  close(): void;
}

export function openEventStream(
  target: StreamTarget,
  lastEventId: string | undefined,
  agent: Agent,
  handlers: StreamHandlers,
): EventStream {
  let isOver = false;
  const end = (outcome: "refused" | "cut", reason: string) => {
    if (isOver) return;
    isOver = true;
    sent.destroy();
    handlers.ended(outcome, reason);
  };
  const headers = {
    accept: "text/event-stream",
    ...target.headers,
    ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
  };
  const sent = request(target.url, { agent, headers });
  sent.once("error", (error: NodeJS.ErrnoException) => end("refused", nameOf(error)));
  sent.once("response", (response) => {
    const type = response.headers["content-type"] ?? "nothing";
    if (response.statusCode !== 200 || !/^text\/event-stream(;|$)/.test(type)) {
      end("refused", `answered with ${String(response.statusCode)} and ${type}`);
      return;
    }
    handlers.opened();
    response.once("error", (error: NodeJS.ErrnoException) => end("cut", nameOf(error)));
    response.once("close", () => end("cut", "ended by the service"));
    read(response, handlers, () => isOver);
  });
  sent.end();
  return {
    close() {
      isOver = true;
      sent.destroy();
    },
  };
}

function read(response: IncomingMessage, handlers: StreamHandlers, isOver: () => boolean): void {
  let atMs = 0;
  // The parser tells of an id, and then at once of its event if it has one.
  let bareId: string | undefined;
  const tellBareId = () => {
    if (bareId !== undefined) handlers.bareId(bareId);
    bareId = undefined;
  };
  const parser = createParser({
    onId(id) {
      tellBareId();
      bareId = id;
    },
    onEvent({ event, data, id }) {
      if (id === undefined) tellBareId();
      bareId = undefined;
      handlers.event(event ?? "message", data, id, atMs);
    },
    onRetry: (ms) => handlers.retry(ms),
    onComment: () => handlers.heartbeat(),
  });
  response.setEncoding("utf8").on("data", (text: string) => {
    atMs = wallClockMs();
    if (isOver()) return;
    parser.feed(text);
    tellBareId();
  });
}

const nameOf = (error: NodeJS.ErrnoException) => error.code ?? error.message;
