// wrangler's development server, in this process: what `wrangler dev` runs, with the variables
// handed to it directly (a process's environment does not reach a worker under `wrangler dev`).

import { unstable_startWorker } from "wrangler";
import { WRANGLER_CONFIG } from "./project-files.ts";
import type { RunningWorker, WorkerSettings } from "./running-worker.ts";

export async function startDevHost(settings: WorkerSettings): Promise<RunningWorker> {
  const bindings = Object.entries(settings.variables).map(
    ([name, value]) => [name, { type: "secret_text", value }] as const,
  );
  const worker = await unstable_startWorker({
    config: WRANGLER_CONFIG,
    envFiles: [],
    bindings: Object.fromEntries(bindings),
    dev: {
      server: { hostname: settings.address, port: settings.port },
      inspector: false,
      watch: true,
    },
  });
  await worker.ready;
  return { stop: () => worker.dispose() };
}
