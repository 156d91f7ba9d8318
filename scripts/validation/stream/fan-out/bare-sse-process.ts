// What fan-out costs with nothing around it: an event stream of Node's http alone, one string written
// to every open answer, nothing kept, checked or resumed. A process of its own; says its port over IPC.

import { type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

const open = new Set<ServerResponse>();
let seq = 0;

const server = createServer((request, response) => {
  if (request.method === "POST") {
    seq += 1;
    const event = `id: ${seq}\nevent: task\ndata: ${describe(seq)}\n\n`;
    for (const stream of open) stream.write(event);
    response.end(JSON.stringify({ seq }));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const hello = JSON.stringify({ head_seq: seq, resume: "fresh" });
  response.write(`retry: 1000\nevent: hello\ndata: ${hello}\n\n`);
  open.add(response);
  response.once("close", () => open.delete(response));
});

/** The fields of the service's own events, and so their size. */
function describe(of: number): string {
  return JSON.stringify({
    seq: of,
    audit_event: "task_briefed",
    task_id: "fan-out-0",
    correlation_id: "fan-out-0",
    status: "pending",
    revision: of,
    at: new Date().toISOString(),
  });
}

// While another's turn is measured, its writers' connections are idle: one that is closed just when it
// is used again fails the write.
server.keepAliveTimeout = 0;

process.once("disconnect", () => process.exit(0));
server.listen(0, "127.0.0.1", () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
