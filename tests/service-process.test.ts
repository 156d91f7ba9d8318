import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SECRETS, childrenOf, isRunning, startService } from "./service-process.fixture.ts";
import type { ServiceProcess } from "./service-process.fixture.ts";

let folder: string;
let started: ServiceProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "countersign-service-"));
  started = [];
});

afterEach(async () => {
  for (const service of started) {
    service.child.kill("SIGKILL");
    await service.ended();
  }
  rmSync(folder, { recursive: true, force: true });
});

function start(environment: Record<string, string> = {}): ServiceProcess {
  const service = startService({ DATA_DIR: folder, ...environment });
  started.push(service);
  return service;
}

function lastAuditLine(): Record<string, unknown> {
  const lines = readFileSync(join(folder, "audit", "events.jsonl"), "utf8")
    .trimEnd()
    .split("\n");
  return JSON.parse(lines.at(-1)!) as Record<string, unknown>;
}

describe("a service that runs", () => {
  test("says where it is, and shows no secret", async () => {
    const service = start();
    const url = await service.ready();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    for (const secret of Object.values(SECRETS)) expect(service.output()).not.toContain(secret);
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "ends on %s with 0, says so in the audit and leaves no process behind",
    async (signal) => {
      const service = start();
      await service.ready();
      const children = childrenOf(service.pid);
      expect(children.length).toBeGreaterThan(0);
      service.child.kill(signal);
      // Again, as from a terminal and from npm, which passes on what it got.
      await vi.waitFor(() => expect(service.output()).toContain("Stopping"), { interval: 1 });
      service.child.kill(signal);
      expect(await service.ended()).toBe(0);
      expect(lastAuditLine()).toMatchObject({ audit_event: "service_stopped", reason: signal });
      await vi.waitFor(() => expect(children.filter(isRunning)).toEqual([]), 5_000);
    },
  );

  test("killed with -9, takes its workerd along, and the next start takes the folder over", async () => {
    const killed = start();
    const url = await killed.ready();
    const children = childrenOf(killed.pid);
    expect(children.length).toBeGreaterThan(0);
    killed.child.kill("SIGKILL");
    await killed.ended();
    await vi.waitFor(() => expect(children.filter(isRunning)).toEqual([]), 5_000);
    expect(await start({ PORT: new URL(url).port }).ready()).toBe(url);
  });
});

describe("a service that can't start says why and exits with 1", () => {
  test("on a bad variable, naming it", async () => {
    const service = start({ PORT: "eighty" });
    expect(await service.ended()).toBe(1);
    expect(service.output()).toMatch(/PORT must be a port number/);
  });

  test("on a port that is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as AddressInfo;
    const service = start({ PORT: String(port) });
    expect(await service.ended()).toBe(1);
    expect(service.output()).toBe(
      `countersign: port ${port} is taken on 127.0.0.1: set PORT or stop what holds it\n`,
    );
    server.close();
  });

  test("on a DATA_DIR that is no folder", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const service = start({ DATA_DIR: file });
    expect(await service.ended()).toBe(1);
    expect(service.output()).toMatch(/^countersign: DATA_DIR can't be used: .*\n$/);
  });

  test("on a DATA_DIR that another service has, naming it, also when the port is the same", async () => {
    const holder = start();
    const url = await holder.ready();
    for (const port of ["0", new URL(url).port]) {
      const second = start({ PORT: port });
      expect(await second.ended()).toBe(1);
      expect(second.output()).toContain(`pid ${holder.pid} at ${url}`);
    }
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});
