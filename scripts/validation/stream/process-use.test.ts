import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { findWorkerd, readProcessUse } from "./process-use.ts";

it("reads what this process itself knows of its memory and time", () => {
  const { residentBytes, cpuMs } = readProcessUse(process.pid);
  const known = process.memoryUsage.rss();
  expect(residentBytes).toBeGreaterThan(known * 0.8);
  expect(residentBytes).toBeLessThan(known * 1.25);
  const { user, system } = process.cpuUsage();
  expect(Math.abs(cpuMs - (user + system) / 1_000)).toBeLessThan(500);
});

it("says so when a process is gone, or has started no workerd", async () => {
  const child = spawn(process.execPath, ["-e", ""], { stdio: "ignore" });
  await once(child, "exit");
  expect(() => readProcessUse(child.pid ?? 0)).toThrow(/^\/proc\/\d+\/status can't be read: gone/);
  expect(() => findWorkerd(child.pid ?? 0)).toThrow("the service's workerd was not found");
});
