// A small HTTP proxy between a verifier and a real service that breaks one promise at a time: a gate
// that lets this pass is no gate.

import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  createServer,
  request,
} from "node:http";
import type { AddressInfo } from "node:net";

export interface ProxiedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What the service gets instead of the request; may take its time. */
export type BreakRequest = (request: ProxiedRequest) => ProxiedRequest | Promise<ProxiedRequest>;

export interface ProxiedAnswer {
  /** As the client has sent it. */
  request: ProxiedRequest;
  method: string;
  path: string;
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** What the client gets instead of the answer; may take its time. */
export type BreakAnswer = (answer: ProxiedAnswer) => ProxiedAnswer | Promise<ProxiedAnswer>;

/** An event stream that has begun. */
export interface ProxiedStream {
  /** Of all streams, the first is 1. */
  nth: number;
  isBrowser: boolean;
  lastEventId: string | undefined;
}

/**
 * What the client gets instead of one block of its stream: any number of blocks, and "cut" where the
 * connection is to break off. May take its time; the blocks after it wait.
 */
export type BreakBlock = (block: string) => readonly string[] | Promise<readonly string[]>;
export type BreakStream = (stream: ProxiedStream) => BreakBlock;
export const CUT = "cut";

export interface Breakage {
  breakRequest?: BreakRequest;
  breakAnswer?: BreakAnswer;
  breakStream?: BreakStream;
}

export interface BreakingProxy {
  url: string;
  close(): Promise<void>;
}

export async function startBreakingProxy(
  target: string,
  { breakRequest = asItIs, breakAnswer = asItIs, breakStream = passOn }: Breakage,
): Promise<BreakingProxy> {
  let streams = 0;
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const asked = await readRequest(incoming);
      const answer = await forward(target, await breakRequest(asked));
      if (answer.headers["content-type"]?.startsWith("text/event-stream") === true) {
        streams += 1;
        await relayStream(answer, outgoing, breakStream(describeStream(incoming, streams)));
        return;
      }
      const broken = await breakAnswer({
        request: asked,
        method: asked.method,
        path: asked.path,
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        body: await textOf(answer),
      });
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

function asItIs<Whatever>(whatever: Whatever): Whatever {
  return whatever;
}

function passOn(): BreakBlock {
  return (block) => [block];
}

function describeStream({ headers }: IncomingMessage, nth: number): ProxiedStream {
  const lastEventId = headers["last-event-id"];
  return {
    nth,
    isBrowser: /Chrome/.test(headers["user-agent"] ?? ""),
    lastEventId: typeof lastEventId === "string" ? lastEventId : undefined,
  };
}

async function relayStream(
  answer: IncomingMessage,
  outgoing: ServerResponse,
  breakBlock: BreakBlock,
): Promise<void> {
  outgoing.once("close", () => answer.destroy());
  const { "content-length": _, "transfer-encoding": __, ...headers } = answer.headers;
  outgoing.writeHead(answer.statusCode ?? 0, headers);
  let rest = "";
  for await (const text of answer.setEncoding("utf8")) {
    const blocks = (rest + String(text)).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      for (const broken of await breakBlock(block)) {
        if (broken === CUT) outgoing.destroy();
        else await writeOut(outgoing, `${broken}\n\n`);
      }
    }
  }
  outgoing.end();
}

/** Until the system has it: what was written before a cut comes before the cut. */
async function writeOut(outgoing: ServerResponse, text: string): Promise<void> {
  await new Promise<void>((resolve) => {
    outgoing.write(text, () => resolve());
  });
}

async function readRequest(incoming: IncomingMessage): Promise<ProxiedRequest> {
  const { method = "GET", url: path = "/", headers } = incoming;
  return { method, path, headers, body: await textOf(incoming) };
}

async function forward(target: string, asked: ProxiedRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { method, path, body } = asked;
  // Of the body as it is now.
  const { "content-length": _, "transfer-encoding": __, ...headers } = asked.headers;
  const outgoing = request(`${target}${path}`, { method, headers }, resolve);
  outgoing.once("error", reject);
  outgoing.end(body);
  return promise;
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of message) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString("utf8");
}
