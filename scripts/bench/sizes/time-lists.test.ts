import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createApiClient } from "../../validation/api-client.ts";
import { timeLists } from "./time-lists.ts";

let server: Server;
let requests: string[];
let status: number;
beforeEach(async () => {
  requests = [];
  status = 200;
  server = createServer((request, response) => {
    const [, name, ...path] = (request.url ?? "").split("/");
    requests.push(`${name} ${request.method} /${path.join("/")}`);
    response.writeHead(request.method === "GET" ? status : 200).end("{}");
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function service(name: string, openTaskIds: string[]) {
  const { port } = server.address() as AddressInfo;
  const { signal } = new AbortController();
  return { client: createApiClient(`http://127.0.0.1:${port}/${name}`, "t", signal), openTaskIds };
}

it("lists both services in turn, first after a change each time and then without one", async () => {
  const [few, many] = await timeLists([service("few", ["a"]), service("many", ["b", "c"])], 2);
  const list = "GET /api/tasks?limit=50";
  const [changed, kept] = [requests.slice(0, 8), requests.slice(8)];
  expect(changed).toEqual([
    "few POST /api/tasks/a/brief",
    `few ${list}`,
    "many POST /api/tasks/b/brief",
    `many ${list}`,
    "many POST /api/tasks/c/brief",
    `many ${list}`,
    "few POST /api/tasks/a/brief",
    `few ${list}`,
  ]);
  expect(kept).toEqual([`few ${list}`, `many ${list}`, `many ${list}`, `few ${list}`]);
  for (const times of [few, many]) {
    expect(times!.p95).toBeGreaterThanOrEqual(times!.p50);
    expect(times!.keptP95).toBeGreaterThanOrEqual(times!.keptP50);
    expect(times!.keptP50).toBeGreaterThan(0);
  }
});

it("measures no answer that is none", async () => {
  status = 503;
  await expect(timeLists([service("few", ["a"])], 1)).rejects.toThrow("answered with 503");
});
