// A start, as far as the disk is concerned: open or rebuild the index, follow the log, settle what
// lay between log and files, and say in the audit what was done.

import type { AuditFact } from "../port/index.ts";
import type { ChainHead } from "./audit-chain.ts";
import type { AuditLog } from "./audit-log.ts";
import {
  type IndexDatabase,
  closeIndexDatabase,
  createIndexDatabase,
  openIndexDatabase,
} from "./index-database.ts";
import { KeyIndex } from "./key-index.ts";
import { LineIndex } from "./line-index.ts";
import { recoverTemporaryFiles, refreshRows, untoldSetAsides } from "./recover-files.ts";
import { type LogRecoveryParts, indexFits, recoverLog } from "./recover-log.ts";
import { mintRequestId, serviceFact, setAsideFact } from "./service-facts.ts";
import type { DriverParts } from "./staging.ts";
import { TaskIndex } from "./task-index.ts";
import { TaskLists } from "./task-lists.ts";

export interface Recovery {
  head: ChainHead;
  damage: string[];
  /** Tasks whose files are not what the log says: the commit log takes them in. */
  changedTasks: string[];
  /** The lines a start writes. */
  facts(version: string): AuditFact[];
}

type StartParts = Pick<DriverParts, "folder" | "codec" | "nowMs"> & { log: AuditLog };

export interface Recovered {
  database: IndexDatabase;
  parts: LogRecoveryParts;
  recovery: Recovery;
}

/** With the index as it is, or with a new one where that turns out to be of no use. */
export function recoverWithIndex(start: StartParts): Recovered {
  let database = openIndexDatabase(start.folder);
  for (;;) {
    let doubt = "it did not fit the log";
    try {
      const parts = partsOf(start, database);
      if (indexFits(parts)) return { database, parts, recovery: recover(parts, database) };
    } catch (error) {
      // A new one holds nothing but what log and files say: then it is their fault.
      if (database.createdBecause !== undefined) {
        closeIndexDatabase(database);
        throw error;
      }
      doubt = "it is damaged";
    }
    closeIndexDatabase(database);
    database = createIndexDatabase(start.folder, doubt);
  }
}

function partsOf(start: StartParts, { writer, reader }: IndexDatabase): LogRecoveryParts {
  return {
    ...start,
    writer,
    tasks: new TaskIndex(writer, reader),
    lists: new TaskLists(reader),
    lines: new LineIndex(writer, reader),
    keys: new KeyIndex(writer, reader),
  };
}

function recover(parts: LogRecoveryParts, database: IndexDatabase): Recovery {
  const log = recoverLog(parts);
  parts.writer.exec("BEGIN IMMEDIATE");
  const files = recoverTemporaryFiles(parts);
  const changedTasks = refreshRows(parts);
  parts.writer.exec("COMMIT");
  const setAside = untoldSetAsides(parts);

  const isFirstStart = log.head.seq === 0;
  const repairs = {
    ...(log.torn === undefined ? {} : { torn_bytes: log.torn.bytes, torn_sha256: log.torn.sha256 }),
    ...(files.placed.length === 0 ? {} : { files_placed: files.placed }),
    ...(files.removed === 0 ? {} : { temporary_files_removed: files.removed }),
    ...(database.createdBecause === undefined || isFirstStart
      ? {}
      : { index_rebuilt: database.createdBecause }),
    ...(log.damage.length === 0 ? {} : { damage: log.damage }),
  };
  const damage = log.damage.map((sentence) => `${sentence}: run npm run audit:verify`);
  return {
    head: log.head,
    damage,
    changedTasks,
    facts(version) {
      const id = mintRequestId();
      const recovered =
        Object.keys(repairs).length === 0 ? [] : [serviceFact("recovered", repairs, id)];
      const keptAside = setAside.map(({ taskId, name }) => setAsideFact(taskId, name));
      return [...recovered, ...keptAside, serviceFact("service_started", { version }, id)];
    },
  };
}
