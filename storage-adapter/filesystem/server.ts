// The port over HTTP on loopback (port/wire.ts), for the worker alone: every request carries the
// secret of this start.

import { randomBytes, timingSafeEqual } from "node:crypto";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  FACTS_HEADER,
  OPERATIONS,
  type Operation,
  SECRET_HEADER,
  StorageUnavailable,
  type TaskStorage,
  UNAVAILABLE_STATUS,
  WIRE_BODY_BYTES_MAX,
} from "../port/index.ts";
import { describeFault } from "./disk-fault.ts";
import { type WireAnswer, answerOperation } from "./answer-operation.ts";

export interface StorageServer {
  /** host:port */
  address: string;
  secret: string;
  /** Resolves once nobody has a connection any more; never where nobody had one. */
  whenLeft(): Promise<void>;
  close(): Promise<void>;
}

export async function startStorageServer(
  storage: TaskStorage,
  onFault: (error: unknown) => void,
): Promise<StorageServer> {
  const secret = randomBytes(32).toString("hex");
  const server = createServer((request, response) => {
    void handle(storage, secret, request).then(
      (answer) => send(response, answer),
      (error: unknown) => send(response, describe(error, onFault)),
    );
  });
  // The worker keeps its connections; a pause between two requests must not cost it one.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 60_000;
  let connections = 0;
  let left = Promise.withResolvers<void>();
  server.on("connection", (socket) => {
    if (connections === 0) left = Promise.withResolvers();
    connections += 1;
    socket.once("close", () => {
      connections -= 1;
      if (connections === 0) left.resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    secret,
    whenLeft: () => left.promise,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // What is still under way has been answered or belongs to a worker that is gone.
        setTimeout(() => server.closeAllConnections(), 500).unref();
      }),
  };
}

class WireFault extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function handle(
  storage: TaskStorage,
  secret: string,
  request: IncomingMessage,
): Promise<WireAnswer> {
  if (!isSecret(secret, request.headers[SECRET_HEADER])) throw new WireFault(403, "not for you");
  const operation = (request.url ?? "").slice(1) as Operation;
  if (request.method !== "POST" || !OPERATIONS.includes(operation)) {
    throw new WireFault(404, "no such operation");
  }
  const body = await readBody(request);
  return answerOperation(storage, operation, JSON.parse(body) as never);
}

function isSecret(secret: string, given: string | string[] | undefined): boolean {
  if (typeof given !== "string" || given.length !== secret.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(secret));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > WIRE_BODY_BYTES_MAX) throw new WireFault(413, "too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function describe(error: unknown, onFault: (error: unknown) => void): WireAnswer {
  if (error instanceof WireFault) return { status: error.status, body: "{}" };
  const fault = describeFault(error, undefined);
  if (fault instanceof StorageUnavailable) {
    return { status: UNAVAILABLE_STATUS, body: JSON.stringify({ reason: fault.reason }) };
  }
  onFault(error);
  return { status: 500, body: "{}" };
}

function send(response: ServerResponse, answer: WireAnswer): void {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, {
    "content-type": "application/json",
    "content-length": body.length,
    ...(answer.facts === undefined ? {} : { [FACTS_HEADER]: answer.facts }),
  });
  response.end(body);
}
