// The stream clients against a service of a few lines that does what real ones never should: doubles,
// drops, cuts and refuses.

import { fork } from "node:child_process";
import { type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { deliveriesOf } from "./delivery-latency.ts";
import type { Asked } from "./ipc-messages.ts";
import { type StreamClients, startStreamClients } from "./start-stream-clients.ts";
import { wallClockMs } from "./wall-clock.ts";

interface Connection {
  lastEventId: string | undefined;
  stream: ServerResponse;
}

let server: Server | undefined;
let streams: StreamClients | undefined;
afterEach(async () => {
  await streams?.stop();
  server?.closeAllConnections();
  server?.close();
});

async function serve(onConnect: (connection: Connection, nth: number) => void): Promise<string> {
  let nth = 0;
  server = createServer((request, stream) => {
    stream.writeHead(200, { "content-type": "text/event-stream" });
    const lastEventId = request.headers["last-event-id"] as string | undefined;
    onConnect({ lastEventId, stream }, nth++);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const hello = (head_seq: number, resume: string) =>
  `retry: 10\nevent: hello\ndata: ${JSON.stringify({ head_seq, resume })}\n\n`;
const task = (seq: number) => `id: ${seq}\nevent: task\ndata: {"seq":${seq}}\n\n`;

describe("stream clients in a process of their own", () => {
  it("stamp each arrival on the same clock as the writer", async () => {
    const open: ServerResponse[] = [];
    const baseUrl = await serve(({ stream }) => {
      stream.write(hello(0, "fresh"));
      open.push(stream);
    });
    streams = startStreamClients({ baseUrl, clients: 20, keepSamples: 25 });
    await streams.ready();
    const sentAt = new Map<number, number>();
    for (const seq of [1, 2]) {
      sentAt.set(seq, wallClockMs());
      for (const stream of open) stream.write(task(seq));
    }
    expect(await streams.waitForSeq(2)).toBe(true);
    const report = await streams.report([1, 2]);
    expect(report.clients).toHaveLength(20);
    for (const client of report.clients) {
      expect(client).toMatchObject({ isOpen: true, connects: 1, received: 2, missed: 0 });
    }
    expect([report.arrivals.seq.length, report.arrivalsLeftOut]).toEqual([25, 15]);
    const later = await streams.report([], 22);
    expect([...later.arrivals.atMs]).toEqual([...report.arrivals.atMs].slice(22));
    const { latenciesMs, others } = deliveriesOf(report.arrivals, sentAt);
    expect([latenciesMs.length, others]).toEqual([25, 0]);
    // Never before they were sent, but for what two clocks' origins differ.
    expect(Math.min(...latenciesMs)).toBeGreaterThan(-2);
    expect(Math.max(...latenciesMs)).toBeLessThan(5_000);
  });

  it("resume after their last id, a bare one too, and count what was doubled and dropped", async () => {
    const asked: (string | undefined)[] = [];
    const baseUrl = await serve(({ stream, lastEventId }, nth) => {
      asked.push(lastEventId);
      if (nth === 0) stream.end(`${hello(3, "fresh")}${task(5)}${task(4)}${task(5)}id: 7\n\n`);
      else stream.write(`${hello(9, "resumed")}: heartbeat\n\n${task(9)}`);
    });
    streams = startStreamClients({ baseUrl, clients: 1 });
    expect(await streams.waitForSeq(9)).toBe(true);
    const [client] = (await streams.report([3, 4, 5, 6, 8, 9])).clients;
    expect(asked).toEqual([undefined, "7"]);
    expect(client).toMatchObject({
      connects: 2,
      disconnects: 1,
      trouble: "ended by the service",
      hellos: { fresh: 1, resumed: 1, reset: 0 },
      heartbeats: 1,
      received: 4,
      doubled: 1,
      outOfOrder: 1,
      missedSeqs: [6, 8],
      position: 9,
    });
  });

  it("owe each client what another has received", async () => {
    const baseUrl = await serve(({ stream }, nth) => {
      stream.write(hello(0, "fresh") + (nth === 0 ? task(1) : "") + task(2));
    });
    streams = startStreamClients({ baseUrl, clients: 2 });
    expect(await streams.waitForSeq(2)).toBe(true);
    const { clients } = await streams.report();
    expect(clients.map(({ missed }) => missed).toSorted((one, two) => one - two)).toEqual([0, 1]);
  });

  it("say when a seq has not come in time", async () => {
    const baseUrl = await serve(({ stream }, nth) => {
      stream.write(hello(0, "fresh") + (nth === 0 ? task(1) : ""));
    });
    streams = startStreamClients({ baseUrl, clients: 2 });
    await streams.ready();
    expect(await streams.waitForSeq(1, 100)).toBe(false);
  });

  it("tell what came until Ctrl-C, which comes to them too", async () => {
    const baseUrl = await serve(({ stream }) => stream.write(hello(0, "fresh") + task(1)));
    streams = startStreamClients({ baseUrl, clients: 1 });
    await streams.waitForSeq(1);
    process.kill(streams.pid, "SIGINT");
    expect((await streams.report()).clients[0]).toMatchObject({ isOpen: true, received: 1 });
    // The signal has been there by now, and the process still is.
    expect((await streams.report()).clients).toHaveLength(1);
  });

  it("say why the streams did not begin", async () => {
    const baseUrl = await serve(({ stream }) => stream.end());
    server?.removeAllListeners("request");
    server?.on("request", (_request, response: ServerResponse) => {
      response.writeHead(401, { "content-type": "application/problem+json" }).end("{}");
    });
    streams = startStreamClients({ baseUrl, clients: 2 });
    await expect(streams.ready(300)).rejects.toThrow(
      /^2 of 2 event streams had not begun after 0.3 s \(answered with 401 and application/,
    );
  });

  it("are gone after a stop, and whoever still asks hears so", async () => {
    const baseUrl = await serve(({ stream }) => stream.write(hello(0, "fresh")));
    streams = startStreamClients({ baseUrl, clients: 1 });
    await streams.ready();
    await streams.stop();
    await streams.stop();
    expect(() => process.kill(streams!.pid, 0)).toThrow();
    await expect(streams.report()).rejects.toThrow(/^the stream clients' process has ended/);
  });

  it("are ended by force when they don't end by themselves in time", async () => {
    const baseUrl = await serve(({ stream }) => stream.write(hello(0, "fresh")));
    streams = startStreamClients({ baseUrl, clients: 1 });
    await streams.ready();
    process.kill(streams.pid, "SIGSTOP");
    await streams.stop(100);
    expect(() => process.kill(streams!.pid, 0)).toThrow();
  });

  it("that were never opened are not ready: the process ends with that", async () => {
    const program = join(import.meta.dirname, "client-process.ts");
    const child = fork(program, { execArgv: [], serialization: "advanced", silent: true });
    const answers: unknown[] = [];
    child.on("message", (answer) => answers.push(answer));
    child.send({ id: 1, question: { ask: "ready" } } satisfies Asked);
    const said = await text(child.stderr!);
    expect(said).toContain("no streams were opened to ready");
    expect(answers).toEqual([]);
  });
});
