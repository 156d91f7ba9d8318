// Reads of one client over one connection, each held against what was certain when it was sent. Every
// second one is conditional: "not modified" must be true too.

import { z } from "zod";
import { parseJson } from "../../validation/api-client.ts";
import { VerificationFault } from "../../validation/verification-fault.ts";
import { type Exchange, openExchange } from "../load/exchange.ts";
import { LIST_PATH } from "../service-loads.ts";
import { type Floors, type Seen, findStaleness } from "./floors.ts";

const shownTask = z.looseObject({ task_id: z.string(), revision: z.int() });
const shownList = z.looseObject({ head_seq: z.int(), items: z.array(shownTask) });

/** What all readers of one hunt count together. */
export interface ReadCounts {
  reads: number;
  notModified: number;
  /** One line for each stale read. */
  stale: string[];
}

export interface CheckedReads {
  /** Throws VerificationFault on an answer that is neither the task nor a "not modified". */
  readTask(taskId: string): Promise<void>;
  readList(): Promise<void>;
  close(): void;
}

interface Kept {
  etag: string;
  seen: Seen;
}

export async function openCheckedReads(
  baseUrl: string,
  floors: Floors,
  counts: ReadCounts,
): Promise<CheckedReads> {
  const exchange: Exchange = await openExchange(baseUrl);
  const kept = new Map<string, Kept>();
  const read = async (path: string, taskId: string | undefined, parse: (text: string) => Seen) => {
    const former = kept.get(path);
    // It is forgotten, so that the next one is whole again.
    kept.delete(path);
    const floor = floors.of(taskId);
    const answer = await exchange.ask({
      method: "GET",
      path,
      ...(former === undefined ? {} : { ifNoneMatch: former.etag }),
    });
    counts.reads += 1;
    let seen: Seen;
    if (answer.status === 304 && former !== undefined) {
      counts.notModified += 1;
      seen = former.seen;
    } else if (answer.status === 200 && answer.etag !== undefined) {
      seen = parse(answer.text);
      if (former === undefined) kept.set(path, { etag: answer.etag, seen });
    } else {
      throw new VerificationFault(`GET ${path} was answered with ${answer.status}`);
    }
    const staleness = findStaleness(seen, floor);
    if (staleness !== undefined) counts.stale.push(`GET ${path} (${answer.status}): ${staleness}`);
  };
  return {
    readTask: (taskId) => read(`/api/tasks/${taskId}`, taskId, seenTask),
    readList: () => read(LIST_PATH, undefined, seenList),
    close: () => exchange.close(),
  };
}

function seenTask(text: string): Seen {
  const { task_id, revision } = parseAnswer(shownTask, text);
  return { revisions: new Map([[task_id, revision]]) };
}

function seenList(text: string): Seen {
  const { head_seq: headSeq, items } = parseAnswer(shownList, text);
  return {
    headSeq,
    revisions: new Map(items.map(({ task_id, revision }) => [task_id, revision])),
  };
}

/** Throws VerificationFault that quotes the answer. */
export function parseAnswer<Value>(schema: z.ZodType<Value>, text: string): Value {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new VerificationFault(`an answer is not what was asked for: ${text.slice(0, 300)}`);
}
