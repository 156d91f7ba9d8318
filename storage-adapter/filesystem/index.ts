// Starts the filesystem driver: lock, recover, index, take in what changed meanwhile, listen.

import { StorageUnavailable, type TaskCodec, type TaskStorage } from "../port/index.ts";
import { type AssembledDriver, assembleDriver } from "./assemble.ts";
import { AuditLog } from "./audit-log.ts";
import { openDataFolder } from "./data-folder.ts";
import { describeFault } from "./disk-fault.ts";
import { type FolderWatch, HALF_WRITTEN_MS, watchFolder } from "./folder-watch.ts";
import { type IndexDatabase, closeIndexDatabase, markClosed } from "./index-database.ts";
import { recoverWithIndex } from "./recovery.ts";
import { startStorageServer } from "./server.ts";
import { serviceFact } from "./service-facts.ts";
import { type LockHolder, takeServiceLock } from "./service-lock.ts";
import { StorageStartError } from "./storage-start-error.ts";

export { StorageStartError };

/** Changed files taken in together at a start: well below what the queue of writes holds. */
const LOOKS_AT_ONCE = 1_000;

export interface FilesystemStorageOptions {
  dataDir: string;
  codec: TaskCodec;
  service: LockHolder;
  /** Told of faults that no answer can carry. */
  log?: (line: string) => void;
  nowMs?: () => number;
  /** For tests: a smaller size to rotate at. */
  logFileBytesMax?: number;
}

export interface RunningStorage {
  /** host:port, for the worker. */
  address: string;
  secret: string;
  storage: TaskStorage;
  /** Lets those who follow the changes take their leave, for at most so long; before the worker stops. */
  sayFarewell(waitMs: number): Promise<void>;
  stop(reason: string): Promise<void>;
}

/** Throws StorageStartError with a reason that a person can act on. */
export async function startFilesystemStorage(
  options: FilesystemStorageOptions,
): Promise<RunningStorage> {
  try {
    return await start(options);
  } catch (error) {
    const fault = describeFault(error, undefined);
    if (!(fault instanceof StorageUnavailable)) throw error;
    throw new StorageStartError(`DATA_DIR can't be used: ${fault.reason}`, { cause: error });
  }
}

async function start(options: FilesystemStorageOptions): Promise<RunningStorage> {
  const { codec, service, log: tell = () => {}, nowMs = Date.now } = options;
  const reportFault = (error: unknown) => tell(`storage: ${describeError(error)}`);
  const folder = openDataFolder(options.dataDir);
  const lock = takeServiceLock(folder, service);
  let database: IndexDatabase | undefined;
  let watch: FolderWatch | undefined;
  try {
    const log = new AuditLog(folder, options.logFileBytesMax);
    // What a killed service has appended last may be in the kernel's memory only: files follow it.
    await log.sync();
    const recovered = recoverWithIndex({ folder, codec, log, nowMs });
    const { parts, recovery } = recovered;
    database = recovered.database;
    const driver = assembleDriver(parts, recovery, { fault: reportFault, handEdit: tell });
    await driver.append(recovery.facts(service.version));
    await takeIn(driver, recovery.changedTasks);
    watch = watchFolder(folder, parts.tasks, (taskId) => driver.look(taskId, HALF_WRITTEN_MS));
    const server = await startStorageServer(driver.storage, reportFault);
    return {
      address: server.address,
      secret: server.secret,
      storage: driver.storage,
      // Who has been ended by the same signal will not come back.
      sayFarewell: (waitMs) => Promise.race([driver.feed.sayFarewell(waitMs), server.whenLeft()]),
      async stop(reason) {
        watch?.close();
        driver.feed.wakeAll();
        await server.close();
        await finishWriting(driver, reason, reportFault);
        log.close();
        try {
          markClosed(parts.writer);
        } catch (error) {
          // On a full disk: then a power cut before the next start costs a new index.
          reportFault(error);
        }
        closeIndexDatabase(recovered.database);
        lock.release();
      },
    };
  } catch (error) {
    watch?.close();
    if (database !== undefined) closeIndexDatabase(database);
    lock.release();
    throw error;
  }
}

/** Together, as far as that goes, so that a folder full of new files shares its syncs. */
async function takeIn(driver: AssembledDriver, taskIds: readonly string[]): Promise<void> {
  for (let from = 0; from < taskIds.length; from += LOOKS_AT_ONCE) {
    const some = taskIds.slice(from, from + LOOKS_AT_ONCE);
    await Promise.all(some.map((taskId) => driver.look(taskId, 0)));
  }
}

async function finishWriting(
  driver: AssembledDriver,
  reason: string,
  reportFault: (error: unknown) => void,
): Promise<void> {
  await driver.reads.flush();
  await driver.refusals.flush().catch(reportFault);
  await driver.append([serviceFact("service_stopped", { reason })]).catch(reportFault);
  await driver.commits.close("the service is stopping");
  driver.headFile.close();
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
