import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startBenchProcess } from "./bench-process.ts";

/** Answers with what it was asked, unless that says how to fail. */
const program = (folder: string) => `
import { writeFileSync } from "node:fs";
import { answerQuestions } from ${JSON.stringify(join(import.meta.dirname, "answer-questions.ts"))};
import { VerificationFault } from ${JSON.stringify(join(import.meta.dirname, "../validation/verification-fault.ts"))};
answerQuestions(async ({ say }) => {
  if (say === "fault") throw new VerificationFault("it can't be measured");
  if (say === "die") process.exit(3);
  if (say === "hang") await new Promise(() => undefined);
  return say;
}, async () => writeFileSync(${JSON.stringify(join(folder, "end"))}, "put away"));
`;

let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bench-process-"));
  path = join(folder, "program.mts");
  await writeFile(path, program(folder));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const start = (signal = new AbortController().signal) =>
  startBenchProcess<{ say: string }, string>(path, "the program", signal);
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it("answers one question after the other, and a fault is a fault here too", async () => {
  const child = start();
  expect(await child.ask({ say: "one" })).toBe("one");
  await expect(child.ask({ say: "fault" })).rejects.toThrow("it can't be measured");
  expect(await child.ask({ say: "two" })).toBe("two");
  await child.stop();
});

it("is gone when it has been stopped, however often, and has put away what it had started", async () => {
  const child = start();
  await child.ask({ say: "one" });
  expect(isAlive(child.pid)).toBe(true);
  await child.stop();
  await child.stop();
  expect(isAlive(child.pid)).toBe(false);
  expect(await readFile(join(folder, "end"), "utf8")).toBe("put away");
});

it("that dies fails what was asked of it, then and later", async () => {
  const child = start();
  await expect(child.ask({ say: "die" })).rejects.toThrow("the program has ended with 3");
  await expect(child.ask({ say: "one" })).rejects.toThrow("the program has ended with 3");
  await child.stop();
});

it("is not waited for when the bench is interrupted, and can be stopped then", async () => {
  const controller = new AbortController();
  const child = start(controller.signal);
  const asked = child.ask({ say: "hang" });
  controller.abort("interrupted by SIGINT");
  await expect(asked).rejects.toThrow("interrupted by SIGINT");
  await child.stop();
  expect(isAlive(child.pid)).toBe(false);
});

it("leaves Ctrl-C to the bench", async () => {
  const child = start();
  await child.ask({ say: "one" });
  process.kill(child.pid, "SIGINT");
  expect(await child.ask({ say: "two" })).toBe("two");
  await child.stop();
});
