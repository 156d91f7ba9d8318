// For tests: the real poller, `scripts/telegram-poll.ts`, as a process of its own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { PROJECT_DIR, type ServiceFixture } from "./service.fixture.ts";
import type { TelegramEmulator } from "./telegram-emulator/telegram-emulator.ts";

export interface PollerProcess {
  /** What it has said so far, on both streams. */
  output(): string;
  signal(signal: NodeJS.Signals): void;
  /** Its exit code, once it has ended; null where a signal ended it. */
  ended: Promise<number | null>;
}

/** It keeps its offset in the service's data folder unless `environment` says another. */
export function startPollerProcess(
  service: ServiceFixture,
  telegram: TelegramEmulator,
  environment: Record<string, string> = {},
): PollerProcess {
  const child = spawn(process.execPath, ["scripts/telegram-poll.ts"], {
    cwd: PROJECT_DIR,
    env: {
      ...service.environment,
      // vitest has a BASE_URL of its own.
      BASE_URL: service.baseUrl,
      ...telegram.environment,
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const ended = once(child, "close").then(() => child.exitCode);
  return {
    output: () => output,
    signal: (signal) => void child.kill(signal),
    ended,
  };
}
