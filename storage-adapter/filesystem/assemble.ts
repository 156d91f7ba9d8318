// Puts the driver's parts together around a recovered log: what writes, what reads, what notices.

import type { AuditFact } from "../port/index.ts";
import type { ChainedLine } from "./audit-chain.ts";
import { ChangeFeed } from "./change-feed.ts";
import { CommitLog } from "./commit-log.ts";
import { ContentCache } from "./content-cache.ts";
import { FilesystemStorage } from "./filesystem-storage.ts";
import { handEditNotice } from "./hand-edit-notice.ts";
import { type HeadFile, openHeadFile } from "./head-file.ts";
import { ReadNotes } from "./read-notes.ts";
import type { LogRecoveryParts } from "./recover-log.ts";
import type { Recovery } from "./recovery.ts";
import { RefusalNotes } from "./refusal-notes.ts";
import { setAsideFact } from "./service-facts.ts";
import { stageAppend } from "./stage-commit.ts";
import { stageExternalChange } from "./stage-external-change.ts";

export interface AssembledDriver {
  storage: FilesystemStorage;
  commits: CommitLog;
  feed: ChangeFeed;
  reads: ReadNotes;
  refusals: RefusalNotes;
  headFile: HeadFile;
  /** Appends lines durably. */
  append(facts: AuditFact[]): Promise<unknown>;
  /** Takes a task's file in if somebody else wrote it; true asks for another look a little later. */
  look(taskId: string, settleMs: number): Promise<boolean>;
}

export function assembleDriver(
  parts: LogRecoveryParts,
  recovery: Recovery,
  tell: { fault: (error: unknown) => void; handEdit: (notice: string) => void },
): AssembledDriver {
  const headFile = openHeadFile(parts.folder);
  // Before the first line, so that a kill right behind that one doesn't look like a head taken away.
  if (recovery.head.seq === 0) headFile.write(recovery.head);
  const cache = new ContentCache();
  const notify = (line: ChainedLine) => {
    const notice = handEditNotice(line);
    if (notice !== undefined) tell.handEdit(notice);
  };
  const append = (facts: AuditFact[]) => commits.run((staging) => stageAppend(staging, facts));
  const commits: CommitLog = new CommitLog(
    {
      ...parts,
      headFile,
      cache,
      onChange: (lines) => {
        feed.announce();
        for (const line of lines) notify(line);
      },
      onSetAside: ({ taskId, name }) => {
        append([setAsideFact(taskId, name)]).catch(tell.fault);
      },
    },
    recovery.head,
  );
  const feed = new ChangeFeed(parts.log, parts.lines, () => commits.head.seq);
  const reads = new ReadNotes(append);
  const refusals = new RefusalNotes(append, parts.nowMs);
  const { damage } = recovery;
  const writing = { headFile, cache, commits, feed, reads, refusals };
  const storage = new FilesystemStorage({ ...parts, ...writing, damage });
  const look = async (taskId: string, settleMs: number) => {
    const seen = await commits.run((staging) => stageExternalChange(staging, taskId, settleMs));
    return seen.unsettled;
  };
  return { storage, commits, feed, reads, refusals, headFile, append, look };
}
