// The child's side of wrangler-options.ts: reads the file named as its argument, answers once.

import { unstable_getMiniflareWorkerOptions } from "wrangler";

const [configPath = ""] = process.argv.slice(2);
try {
  const { main, workerOptions } = unstable_getMiniflareWorkerOptions(configPath);
  // The secrets of .dev.vars: the worker is given those that have been checked.
  const { bindings: _, ...handedOn } = workerOptions;
  process.send?.({ options: { main, workerOptions: handedOn } });
} catch (error) {
  process.send?.({ fault: error instanceof Error ? error.message : String(error) });
}
process.disconnect();
