import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";
import { hasLivingMembers } from "./living-members.ts";

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** What the shell says first. */
async function startShell(script: string): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn("sh", ["-c", script], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  started.push(child);
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  return { child, said: said.toString() };
}

it("finds those who run, and nobody once they have ended", async () => {
  const { child } = await startShell("echo ready; exec sleep 60");
  expect(hasLivingMembers(child.pid!)).toBe(true);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(hasLivingMembers(child.pid!)).toBe(false);
});

it("takes nobody for alive of whose end its parent has not taken note", async () => {
  const isLinux = process.platform === "linux";
  // `sleep` never asks how its children have ended.
  const { said } = await startShell(`${isLinux ? "setsid true" : "true"} & echo $!; exec sleep 60`);
  const pid = Number(said);
  // Elsewhere the dead can't be told apart, and count as alive.
  if (!isLinux) return expect(hasLivingMembers(started[0]!.pid!)).toBe(true);
  await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, "utf8")).toContain(") Z "));
  expect(process.kill(-pid, 0)).toBe(true);
  expect(hasLivingMembers(pid)).toBe(false);
});
