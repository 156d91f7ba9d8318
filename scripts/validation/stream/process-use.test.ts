import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { findServiceProcesses, findWorkerd, readProcessUse } from "./process-use.ts";

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

it("says so when a process has ended and its parent has taken no note of it", async () => {
  // The shell becomes a program that never asks for the child that the shell has started.
  const script = "sleep 0 & echo $!; exec sleep 60";
  const parent = spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const [said] = await once(parent.stdout, "data");
    const pid = Number(String(said));
    const look = () => readProcessUse(pid);
    await vi.waitFor(() => expect(look).toThrow(`process ${pid} has ended`));
  } finally {
    parent.kill();
  }
});

it("finds no service where no folder is held by one", async () => {
  await expect(findServiceProcesses(join(tmpdir(), "nowhere"))).rejects.toThrow(
    "audit/holder.json names no service",
  );
});
