// The rounds of what a folder's size costs, each kind in turn with what it is compared to.

import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { BenchSurroundings } from "../bench-surroundings.ts";
import { type Memory, type Use, readMemory, readMemoryAfterUse } from "./measure-memory.ts";
import { type OnFolder, type RunningOnFolder, runOnFolder } from "./run-on-folder.ts";
import { openTaskIds } from "./task-life.ts";
import { type ListTimes, timeLists } from "./time-lists.ts";
import { missedLast, timeResume } from "./time-resume.ts";
import type { WrittenFolder } from "./write-data-folder.ts";

export interface ListRound {
  few: ListTimes;
  many: ListTimes;
}

/** Starts in s. */
export interface StartRound {
  emptyS: number;
  manyTasksS: number;
  /** After a clean stop. */
  longLogS: number;
  /** After a SIGKILL. */
  longLogKilledS: number;
  /** Its index built anew. */
  longLogNoIndexS: number;
  /** On the empty folder: when it has just started, and after the same reads. */
  idle: Memory;
  emptyUsed: Memory;
  /** On the long log: when it has just started, and when it has been used. */
  started: Memory;
  used: Memory;
}

export async function measureLists(
  surroundings: BenchSurroundings,
  few: OnFolder,
  many: OnFolder,
  requests: number,
): Promise<ListRound[]> {
  const rounds: ListRound[] = [];
  const listed = ({ client }: RunningOnFolder, { tasks }: OnFolder) => ({
    client,
    openTaskIds: openTaskIds(tasks),
  });
  await runOnFolder(surroundings, few, (runningFew) =>
    runOnFolder(surroundings, many, async (runningMany) => {
      const services = [listed(runningFew, few), listed(runningMany, many)];
      for (let round = 1; round <= surroundings.rounds; round += 1) {
        const [timesFew, timesMany] = await timeLists(services, requests);
        if (timesFew && timesMany) rounds.push({ few: timesFew, many: timesMany });
        surroundings.log(`lists: round ${round} of ${surroundings.rounds}`);
      }
    }),
  );
  return rounds;
}

/** For each round the times of its resumes, in ms. */
export async function measureResumes(
  surroundings: BenchSurroundings,
  folder: WrittenFolder,
  plan: { resumes: number; events: number },
): Promise<number[][]> {
  const { afterSeq, missed } = missedLast(folder.changeSeqs, plan.events);
  return runOnFolder(surroundings, folder, async ({ baseUrl }) => {
    const rounds: number[][] = [];
    for (let round = 1; round <= surroundings.rounds; round += 1) {
      const times: number[] = [];
      for (let nth = 0; nth < plan.resumes; nth += 1) {
        times.push(await timeResume(baseUrl, afterSeq, missed));
      }
      rounds.push(times);
    }
    surroundings.log(`resumes: ${surroundings.rounds} rounds`);
    return rounds;
  });
}

/** The long log is started on in the state in which the round before has left it: stopped cleanly. */
export async function measureStarts(
  surroundings: BenchSurroundings,
  folders: { empty: OnFolder; many: OnFolder; long: OnFolder },
  use: Use,
): Promise<StartRound[]> {
  const { empty, many, long } = folders;
  const timed = (folder: OnFolder) =>
    runOnFolder(surroundings, folder, ({ startedInS }) => Promise.resolve(startedInS));
  const rounds: StartRound[] = [];
  for (let round = 1; round <= surroundings.rounds; round += 1) {
    const onEmpty = await runOnFolder(surroundings, empty, async (running) => ({
      emptyS: running.startedInS,
      idle: readMemory(running),
      emptyUsed: await readMemoryAfterUse(running, 0, use),
    }));
    const manyTasksS = await timed(many);
    const onLong = await runOnFolder(
      surroundings,
      long,
      async (running) => ({
        longLogS: running.startedInS,
        started: readMemory(running),
        used: await readMemoryAfterUse(running, long.tasks, use),
      }),
      "kill",
    );
    const longLogKilledS = await timed(long);
    await removeIndex(long.dataDir);
    const longLogNoIndexS = await timed(long);
    rounds.push({ ...onEmpty, manyTasksS, ...onLong, longLogKilledS, longLogNoIndexS });
    surroundings.log(`starts and memory: round ${round} of ${surroundings.rounds}`);
  }
  return rounds;
}

/** As a clean stop has left it, in one file. Throws where there is none to remove. */
async function removeIndex(dataDir: string): Promise<void> {
  await rm(join(dataDir, "audit", "index.sqlite"));
}
