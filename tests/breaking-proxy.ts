// A small HTTP proxy between a verifier and a real service that breaks one promise at a time: a gate
// that lets this pass is no gate.

import { type IncomingMessage, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface ProxiedAnswer {
  method: string;
  path: string;
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** What the client gets instead of the answer; may take its time. */
export type BreakAnswer = (answer: ProxiedAnswer) => ProxiedAnswer | Promise<ProxiedAnswer>;

export interface BreakingProxy {
  url: string;
  close(): Promise<void>;
}

export async function startBreakingProxy(
  target: string,
  breakAnswer: BreakAnswer,
): Promise<BreakingProxy> {
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const broken = await breakAnswer(await forward(target, incoming));
      const { "content-length": _, "transfer-encoding": __, ...headers } = broken.headers;
      outgoing.writeHead(broken.status, headers);
      outgoing.end(broken.body);
    })().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function forward(target: string, incoming: IncomingMessage): Promise<ProxiedAnswer> {
  const method = incoming.method ?? "GET";
  const path = incoming.url ?? "/";
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = request(`${target}${path}`, { method, headers: incoming.headers }, resolve);
  outgoing.once("error", reject);
  outgoing.end(await textOf(incoming));
  const answer = await promise;
  const body = await textOf(answer);
  return { method, path, status: answer.statusCode ?? 0, headers: answer.headers, body };
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of message) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString("utf8");
}
