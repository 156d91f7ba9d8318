// What wrangler.toml says of the worker, read by wrangler itself so that it stands in one file. In
// a process that ends with its answer: wrangler's code would hold 130 MB for as long as the service
// runs (4.164; a thread's memory does not come back either).

import { fork } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { StartRefused } from "./start-refused.ts";

/**
 * What is read of Miniflare's worker options; the rest is handed on as it is. Their own type rests
 * on a package that npm does not bring with it (@cloudflare/config, at wrangler 4.164).
 */
export interface WranglerOptions {
  /** The worker's entry file. */
  main: string;
  workerOptions: {
    unsafeBindings?: {
      name: string;
      type: string;
      plugin: { package: string; name: string };
      options: Record<string, string>;
    }[];
  };
}

type Answer = { options: WranglerOptions } | { fault: string };

/** Throws StartRefused with what wrangler says of a file that it can't use. */
export async function readWranglerOptions(configPath: string): Promise<WranglerOptions> {
  const child = fork(resolve(import.meta.dirname, "wrangler-options-child.ts"), [configPath], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const gone = once(child, "exit").then(() => [{ fault: "wrangler ended without an answer" }]);
  const [answer] = (await Promise.race([once(child, "message"), gone])) as [Answer];
  if ("options" in answer) return answer.options;
  throw new StartRefused(`wrangler.toml can't be used: ${answer.fault}`);
}
