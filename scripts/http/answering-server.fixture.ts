// For tests of clients: a server on loopback that keeps what it was asked and answers as it is told.

import { once } from "node:events";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach } from "vitest";

export interface AnsweringServer {
  url(): string;
  /** What it does with each request from now on. */
  answer(how: (response: ServerResponse) => void): void;
  /** Of this test, in their order. */
  received(): { request: IncomingMessage; body: string }[];
}

/** Call it at the top of a file: it brings its own hooks, and each test has a server of its own. */
export function useAnsweringServer(): AnsweringServer {
  let server: Server;
  let answer: (response: ServerResponse) => void;
  let received: { request: IncomingMessage; body: string }[];

  beforeEach(async () => {
    received = [];
    server = createServer((request, response) => {
      void text(request).then((body) => {
        received.push({ request, body });
        answer(response);
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  return {
    url: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (how) => {
      answer = how;
    },
    received: () => received,
  };
}
