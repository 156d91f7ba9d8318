// The bench's rows about size: what many tasks and a long audit log cost lists, starts, resumes and
// memory. The folders are written first, by the storage driver itself.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BenchRow } from "../bench-row.ts";
import type { BenchSurroundings } from "../bench-surroundings.ts";
import type { Use } from "./measure-memory.ts";
import { measureLists, measureResumes, measureStarts } from "./size-rounds.ts";
import { listRow, memoryRow, resumeRow, startRows } from "./size-rows.ts";
import { type FolderSize, writeDataFolder } from "./write-data-folder.ts";

export interface SizesPlan {
  few: FolderSize;
  many: FolderSize;
  long: FolderSize;
  /** Of each kind, on each of the two services, a round. */
  listRequests: number;
  resume: { resumes: number; events: number };
  use: Use;
}

const SIZES_PLAN: SizesPlan = {
  few: { tasks: 100, lines: 1_000 },
  many: { tasks: 10_000, lines: 30_000 },
  long: { tasks: 10_000, lines: 1_000_000 },
  listRequests: 200,
  resume: { resumes: 20, events: 100 },
  use: { lists: 200, reads: 2_000, commits: 300 },
};

/** `plan`: another than the bench's own, for a test. Throws VerificationFault. */
export async function measureSizes(
  surroundings: BenchSurroundings,
  plan: SizesPlan = SIZES_PLAN,
): Promise<BenchRow[]> {
  const dir = await mkdtemp(join(surroundings.scratchDir, "sizes-"));
  try {
    const write = async (name: string, size: FolderSize) => {
      surroundings.log(`sizes: writing ${size.tasks} tasks and ${size.lines} audit lines`);
      return writeDataFolder(join(dir, name), size, surroundings.signal);
    };
    const empty = { dataDir: join(dir, "empty"), tasks: 0 };
    const few = await write("few", plan.few);
    const many = await write("many", plan.many);
    const long = await write("long", plan.long);
    const resumes = await measureResumes(surroundings, long, plan.resume);
    const lists = await measureLists(surroundings, few, many, plan.listRequests);
    const starts = await measureStarts(surroundings, { empty, many, long }, plan.use);
    return [listRow(lists), ...startRows(starts), resumeRow(resumes), memoryRow(starts)];
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
