// Miniflare, and the only file that knows it: runs the bundled worker on a direct socket, with the
// bindings that wrangler.toml names. `hello` on 2 cores: 10,900 requests/s, under `wrangler dev` 850.

import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { SCRATCH, WRANGLER_CONFIG } from "./project-files.ts";
import type { RunningWorker, StartWorker, WorkerSettings } from "./running-worker.ts";
import { bundleWorker } from "./worker-bundle.ts";
import { readWranglerOptions } from "./wrangler-options.ts";
import type { WranglerOptions } from "./wrangler-options.ts";

const WORKER_NAME = "countersign";

/** Reads the configuration and bundles the worker, which needs nothing of this start. */
export async function prepareWorkerHost(): Promise<StartWorker> {
  const { main, workerOptions } = await readWranglerOptions(WRANGLER_CONFIG, SCRATCH);
  const contents = await bundleWorker(main, SCRATCH);
  return (settings) => startMiniflare(contents, workerOptions, settings);
}

/** `contents`: the worker as one module; the bench hosts one that only says hello. */
export async function startMiniflare(
  contents: string,
  workerOptions: WranglerOptions["workerOptions"],
  settings: WorkerSettings,
): Promise<RunningWorker> {
  const { address: host, port, dataDir } = settings;
  const worker = {
    ...workerOptions,
    name: WORKER_NAME,
    modules: [{ type: "ESModule" as const, path: "worker.js", contents }],
    // In place of what wrangler has read from .dev.vars: these have been checked.
    bindings: settings.variables,
    // The storage plugin's binding stands in wrangler.toml; the data folder is this start's.
    unsafeBindings: (workerOptions.unsafeBindings ?? []).map((binding) => ({
      ...binding,
      options: { ...binding.options, dataDir },
    })),
    unsafeDirectSockets: [{ host, port }],
  };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      telemetry: { enabled: false },
      // Miniflare's own socket, which nobody uses: any free port of loopback.
      host: "127.0.0.1",
      port: 0,
      workers: [worker],
    }),
  );
  await miniflare.ready;
  return { stop: () => miniflare.dispose() };
}
