// The service from start to stop, the same for `npm start` and `npm run dev`: environment, address,
// storage, worker; and back in the other order. What can't start says why in one line and exits
// with 1, and nothing of it stays behind.

import { StorageStartError } from "../../storage-adapter/filesystem/index.ts";
import {
  assertLocalStorageFree,
  closeLocalStorage,
  openLocalStorage,
} from "../../storage-adapter/local-storage.ts";
import { findListenAddress } from "./listen-address.ts";
import { startPollerAlong } from "./poller-along.ts";
import { DEV_VARS, readVersion } from "./project-files.ts";
import type { StartWorker } from "./running-worker.ts";
import { applyRuntimeSettings } from "./runtime-settings.ts";
import { loadServiceEnvironment } from "./service-environment.ts";
import { renderStartBanner } from "./start-banner.ts";
import { StartRefused } from "./start-refused.ts";
import { onStopSignal } from "./stop-signals.ts";

/** Storage syncs in milliseconds, a worker ends in a second: whatever takes longer than this hangs. */
const STOP_MS_MAX = 10_000;

/** A farewell to 1,000 streams takes 0.1 s; a client that doesn't read must not hold up the stop. */
const FAREWELL_MS_MAX = 3_000;

/** How to take back what has started, the latest first. */
type TakeBack = ((reason: string) => Promise<void>)[];

/** `prepareWorker` is called first, so that it works while the rest starts. */
export async function runService(prepareWorker: () => Promise<StartWorker>): Promise<void> {
  const takeBack: TakeBack = [];
  const stopping = new AbortController();
  const starting = start(prepareWorker, takeBack, stopping.signal);
  onStopSignal((signal) => {
    stopping.abort();
    console.log(`Stopping on ${signal} …`);
    setTimeout(giveUp, STOP_MS_MAX).unref();
    void stopAndExit(starting, takeBack, signal);
  });
  try {
    await starting;
  } catch (error) {
    // A signal during the start reaches what it starts too; then its failing is no news.
    if (stopping.signal.aborted) return;
    await stopAll(takeBack, "start failed");
    if (!(error instanceof StartRefused || error instanceof StorageStartError)) throw error;
    console.error(`countersign: ${error.reason}`);
    process.exit(1);
  }
}

async function start(
  prepareWorker: () => Promise<StartWorker>,
  takeBack: TakeBack,
  stopping: AbortSignal,
): Promise<void> {
  applyRuntimeSettings();
  const prepared = prepareWorker();
  // It is awaited below; until then, a failure of its own must not end the process.
  prepared.catch(() => undefined);
  const { config, workerVariables, generated, warnings } = loadServiceEnvironment(
    process.env,
    DEV_VARS,
  );
  const { dataDir } = config;
  const service = { version: readVersion() };
  const listen = await findListenAddress(config.host, config.port).catch((error: unknown) => {
    // A second start of the same service finds its port taken too: its holder says more.
    assertLocalStorageFree(dataDir);
    throw error;
  });
  takeBack.unshift((reason) => closeLocalStorage(dataDir, reason));
  const ownFacts = { ...service, url: listen.url };
  const storage = await openLocalStorage({ dataDir, service: ownFacts, log: console.error });

  const { address, port, url } = listen;
  const variables = {
    ...workerVariables,
    HOST: config.host,
    PORT: String(port),
    ONE_ISOLATE: "true",
  };
  const startWorker = await prepared;
  stopping.throwIfAborted();
  const worker = await startWorker({ address, port, dataDir, variables });
  takeBack.unshift(() => worker.stop());
  // Before the worker ends: it ends all connections with it, and streams are told why.
  takeBack.unshift(() => storage.sayFarewell(FAREWELL_MS_MAX));
  stopping.throwIfAborted();
  const stopPoller = await startPollerAlong(config, url);
  // Before all else: what it is posting is still taken.
  if (stopPoller !== undefined) takeBack.unshift(stopPoller);
  const adminTokenFromEnvironment = Boolean(process.env["ADMIN_TOKEN"]);
  const startedInMs = Math.round(performance.now());
  const banner = {
    ...service,
    url,
    dataDir,
    generated,
    adminTokenFromEnvironment,
    botToken: config.telegram.botToken,
    startedInMs,
  };
  console.log(renderStartBanner(banner));
  for (const warning of warnings) console.warn(`countersign: ${warning}`);
}

/** Exits with 0: whoever asked for the end got it. */
async function stopAndExit(
  starting: Promise<void>,
  takeBack: TakeBack,
  reason: string,
): Promise<void> {
  try {
    await starting.catch(() => undefined);
    await stopAll(takeBack, reason);
    process.exit(0);
  } catch (error) {
    console.error("countersign: could not stop cleanly:", error);
    process.exit(1);
  }
}

async function stopAll(takeBack: TakeBack, reason: string): Promise<void> {
  for (const undo of takeBack.splice(0)) await undo(reason);
}

function giveUp(): void {
  console.error(`countersign: could not stop within ${STOP_MS_MAX / 1000} s`);
  // Node's own exit waits for a call to the disk that hangs (24.21, a read of a named pipe); what is
  // not on the disk by now has not been acknowledged.
  process.kill(process.pid, "SIGKILL");
}
