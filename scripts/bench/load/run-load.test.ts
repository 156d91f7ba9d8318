import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { runLoad } from "./run-load.ts";

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(handle: Handler): Promise<string> {
  server = createServer(handle);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const get = (path: string) => ({ method: "GET" as const, path });
const end = (response: ServerResponse, text: string) => {
  response.setHeader("content-length", Buffer.byteLength(text));
  response.end(text);
};

describe("a load", () => {
  it("asks each request once, over as many connections as it was told, each answered before the next", async () => {
    const asked: string[] = [];
    const waiting: ServerResponse[] = [];
    const sockets = new Set<Socket>();
    const baseUrl = await serve(({ url = "", socket }, response) => {
      asked.push(url);
      sockets.add(socket);
      waiting.push(response);
      // All three have asked, and none of them asks more before it has its answer.
      if (waiting.length === 3 || asked.length > 9) {
        for (const each of waiting.splice(0)) end(each, "x");
      }
    });
    const requests = Array.from({ length: 10 }, (_, nth) => get(`/${nth}`));
    const result = await runLoad({ baseUrl, connections: 3, requests });
    expect(asked.toSorted()).toEqual(requests.map(({ path }) => path));
    expect(sockets.size).toBe(3);
    // And it leaves none of them open.
    await vi.waitUntil(() => [...sockets].every((socket) => socket.destroyed));
    expect(result.answers).toBe(10);
    expect(result.perSecond).toBeGreaterThan(0);
    expect(result.p99Ms).toBeGreaterThanOrEqual(result.p50Ms);
    expect(result.utilization).toBeLessThanOrEqual(1);
  });

  it("with a time asks over and over until it is up, and counts what was answered by then", async () => {
    let asked = 0;
    const baseUrl = await serve((_, response) => {
      asked += 1;
      end(response, "x");
    });
    const seconds = 0.1;
    const result = await runLoad({ baseUrl, connections: 2, requests: [get("/a")], seconds });
    expect(asked).toBeGreaterThan(2);
    // Of each connection the last may have come too late.
    expect(asked - result.answers).toBeLessThanOrEqual(2);
    expect(result.perSecond).toBeCloseTo(result.answers / seconds);
  });

  it("is a fault when an answer is no 2xx, and quotes it", async () => {
    let asked = 0;
    const baseUrl = await serve((_, response) => {
      asked += 1;
      if (asked === 5) response.statusCode = 503;
      end(response, "too busy");
    });
    const load = runLoad({ baseUrl, connections: 2, requests: [get("/")], seconds: 60 });
    await expect(load).rejects.toThrow("answered with 503: too busy");
  });

  it("is a fault when a connection is lost", async () => {
    const baseUrl = await serve(({ socket }) => void socket.destroy());
    const load = runLoad({ baseUrl, connections: 2, requests: [get("/")], seconds: 60 });
    await expect(load).rejects.toThrow("a connection was lost");
  });

  it("is a fault when there is nothing to ask", async () => {
    const baseUrl = await serve((_, response) => end(response, "x"));
    await expect(runLoad({ baseUrl, connections: 1, requests: [] })).rejects.toThrow("nothing");
  });
});
