// For tests: something that answers as the service does as far as a hunt for stale reads asks, and
// forgets what it is told to forget.

import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { HuntTarget } from "./hunt-stale-reads.ts";

export interface Forgetfulness {
  /** What a read of a task shows of its revision. */
  task?: (revision: number, taskId: string) => number;
  /** What the list shows of each. */
  listed?: (revision: number) => number;
  head?: (seq: number) => number;
  /** Whether the list shows a task. */
  lists?: (taskId: string) => boolean;
  /** Any condition holds. */
  saysNotModified?: boolean;
  /** No event of a write, only of edits by hand. */
  tellsNoWrites?: boolean;
  /** Instead of the answer to a write. */
  writeStatus?: number;
}

export interface ForgetfulService {
  target: HuntTarget;
  close(): void;
}

const TASKS = ["t-0", "t-1", "t-2"];
const BY_HAND = "by-hand";

export async function startForgetfulService(forgets: Forgetfulness): Promise<ForgetfulService> {
  const revisions = new Map([...TASKS, BY_HAND].map((id) => [id, 1]));
  const streams = new Set<ServerResponse>();
  let seq = 10;
  const change = (taskId: string) => {
    const revision = (revisions.get(taskId) ?? 0) + 1;
    seq += 1;
    revisions.set(taskId, revision);
    return { task_id: taskId, revision, seq };
  };
  const tell = (event: object) => {
    for (const stream of streams) stream.write(`event: task\ndata: ${JSON.stringify(event)}\n\n`);
  };
  const list = () => ({
    head_seq: forgets.head?.(seq) ?? seq,
    items: [...revisions]
      .filter(([task_id]) => forgets.lists?.(task_id) ?? true)
      .map(([task_id, revision]) => ({
        task_id,
        revision: forgets.listed?.(revision) ?? revision,
      })),
  });
  const task = (task_id: string) => {
    const revision = revisions.get(task_id) ?? 0;
    return { task_id, revision: forgets.task?.(revision, task_id) ?? revision };
  };
  const server = createServer((request, response) => {
    const [, , , id = "", step] = (request.url ?? "").split(/[/?]/);
    if (request.url === "/api/events") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("event: hello\ndata: {}\n\n");
      streams.add(response);
    } else if (step === "brief") {
      const changed = change(id);
      answer(request, response, changed, forgets.writeStatus);
      if (forgets.tellsNoWrites !== true) tell(changed);
    } else if (revisions.has(id)) answer(request, response, task(id), condition(request));
    else answer(request, response, list(), condition(request));
  });
  const condition = ({ headers }: IncomingMessage) =>
    forgets.saysNotModified === true && headers["if-none-match"] !== undefined ? 304 : undefined;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    target: {
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      adminToken: "token",
      taskIds: TASKS,
      byHand: {
        taskId: BY_HAND,
        edit() {
          tell(change(BY_HAND));
          return Promise.resolve();
        },
      },
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The content is its own ETag. */
function answer(
  { headers }: IncomingMessage,
  response: ServerResponse,
  content: object,
  status?: number,
): void {
  const text = JSON.stringify(content);
  const etag = `"${Buffer.from(text).toString("base64url")}"`;
  const isKnown = headers["if-none-match"] === etag;
  response.writeHead(status ?? (isKnown ? 304 : 200), { etag, "content-length": text.length });
  response.end(status === 304 || isKnown ? undefined : text);
}
