// Looks for a read that shows less than was certain when it was sent. Writers write and read at once,
// over other connections; readers keep every cache hot that there may be; and files are edited by hand,
// to be read as soon as their event has come.

import { performance } from "node:perf_hooks";
import { z } from "zod";
import { VerificationFault } from "../../validation/verification-fault.ts";
import { type Exchange, openExchange } from "../load/exchange.ts";
import {
  type CheckedReads,
  type ReadCounts,
  openCheckedReads,
  parseAnswer,
} from "./checked-reads.ts";
import { type Floors, createFloors } from "./floors.ts";
import { type FollowedEvents, followEvents } from "./followed-events.ts";

const MS_PER_SECOND = 1_000;

const written = z.looseObject({ revision: z.int(), seq: z.int() });

export interface HuntTarget {
  baseUrl: string;
  adminToken: string;
  /** All there are; with the one below no more than a page of the list. */
  taskIds: readonly string[];
  /** A task that nobody writes but by hand: `edit` changes its file. */
  byHand: { taskId: string; edit(nth: number): Promise<void> };
}

export interface HuntPlan {
  seconds: number;
  writers: number;
  readers: number;
}

export interface HuntResult extends ReadCounts {
  writes: number;
  handEdits: number;
}

interface Hunt {
  target: HuntTarget;
  floors: Floors;
  events: FollowedEvents;
  result: HuntResult;
  isOver(): boolean;
  /** Over a connection of its own, as are the writes. */
  openReads(): Promise<CheckedReads>;
  openWrites(): Promise<Exchange>;
}

/** Throws VerificationFault when something can't be asked, or nothing was. */
export async function huntStaleReads(target: HuntTarget, plan: HuntPlan): Promise<HuntResult> {
  const result: HuntResult = { reads: 0, notModified: 0, stale: [], writes: 0, handEdits: 0 };
  const floors = createFloors();
  const closing: { close(): void }[] = [];
  const events = await followEvents(target.baseUrl, floors);
  closing.push(events);
  const endsAt = performance.now() + plan.seconds * MS_PER_SECOND;
  const openReads = async () => {
    const reads = await openCheckedReads(target.baseUrl, floors, result);
    closing.push(reads);
    return reads;
  };
  const openWrites = async () => {
    const writes = await openExchange(target.baseUrl);
    closing.push(writes);
    return writes;
  };
  const isOver = () => performance.now() >= endsAt;
  const hunt: Hunt = { target, floors, events, result, isOver, openReads, openWrites };
  try {
    await Promise.all([
      ...Array.from({ length: plan.writers }, (_, writer) => writeAndRead(hunt, writer)),
      ...Array.from({ length: plan.readers }, (_, reader) => keepReading(hunt, reader)),
      editAndRead(hunt),
    ]);
  } finally {
    for (const each of closing) each.close();
  }
  const { reads, writes, handEdits } = result;
  if (reads > 0 && writes > 0 && handEdits > 0) return result;
  throw new VerificationFault(
    `nothing to judge by: ${reads} reads, ${writes} writes, ${handEdits} hand edits`,
  );
}

async function writeAndRead(hunt: Hunt, writer: number): Promise<void> {
  const { target, floors, result } = hunt;
  const { adminToken: token, taskIds } = target;
  const [taskReads, listReads, writes] = await Promise.all([
    hunt.openReads(),
    hunt.openReads(),
    hunt.openWrites(),
  ]);
  for (let nth = writer; !hunt.isOver(); nth += 1) {
    const taskId = taskIds[nth % taskIds.length] ?? "";
    const body = JSON.stringify({ declared_scope: [`writer ${writer}, write ${nth}`] });
    const path = `/api/tasks/${taskId}/brief`;
    const answer = await writes.ask({ method: "POST", path, token, body });
    if (answer.status !== 200) {
      throw new VerificationFault(`POST ${path} was answered with ${answer.status}`);
    }
    floors.raise(taskId, parseAnswer(written, answer.text));
    result.writes += 1;
    await Promise.all([taskReads.readTask(taskId), listReads.readList()]);
  }
}

async function keepReading(hunt: Hunt, reader: number): Promise<void> {
  const { taskIds, byHand } = hunt.target;
  const reads = await hunt.openReads();
  for (let nth = reader; !hunt.isOver(); nth += 1) {
    await reads.readTask(taskIds[nth % taskIds.length] ?? "");
    await reads.readTask(byHand.taskId);
    await reads.readList();
  }
}

async function editAndRead(hunt: Hunt): Promise<void> {
  const { byHand } = hunt.target;
  const reads = await hunt.openReads();
  for (let nth = 0; !hunt.isOver(); nth += 1) {
    await Promise.all([hunt.events.nextOf(byHand.taskId), byHand.edit(nth)]);
    hunt.result.handEdits += 1;
    await reads.readTask(byHand.taskId);
    await reads.readList();
  }
}
