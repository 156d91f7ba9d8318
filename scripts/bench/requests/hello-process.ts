// What the worker host costs with nothing in it: a worker that says hello, hosted as the service is (same
// file, same compatibility, a direct socket), in a process of its own. Its one answer is where it listens.

import { answerQuestions } from "../answer-questions.ts";
import { findListenAddress } from "../../service/listen-address.ts";
import { SCRATCH, WRANGLER_CONFIG } from "../../service/project-files.ts";
import type { RunningWorker } from "../../service/running-worker.ts";
import { applyRuntimeSettings } from "../../service/runtime-settings.ts";
import { startMiniflare } from "../../service/worker-host.ts";
import { readWranglerOptions } from "../../service/wrangler-options.ts";

const HELLO = `export default { fetch: () => new Response("hello") };`;

let hello: RunningWorker | undefined;

async function start(): Promise<string> {
  applyRuntimeSettings();
  const { workerOptions } = await readWranglerOptions(WRANGLER_CONFIG, SCRATCH);
  // It has neither a storage nor the class of an event hub.
  const bare = { ...workerOptions, unsafeBindings: [], durableObjects: {} };
  const { address, port, url } = await findListenAddress("127.0.0.1", 0);
  hello = await startMiniflare(HELLO, bare, { address, port, dataDir: "", variables: {} });
  return url;
}

answerQuestions(start, async () => hello?.stop());
