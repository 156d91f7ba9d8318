// A task's whole audit trail, page after page, within a bound.

import { PAGE_LIMIT_MAX } from "../../../storage-adapter/port/task-storage.ts";
import type { Client, Problem, TrailPage } from "../../client.ts";

/** Of 1,000 lines each: 1,000 tool calls, updated forty times over, and all refusals beside stay below. */
export const TRAIL_PAGES_MAX = 50;

export type WholeTrail =
  | { outcome: "whole"; lines: TrailPage["items"] }
  | { outcome: "refused"; problem: Problem }
  /** More pages than the bound: what was read of them is not the trail. */
  | { outcome: "too_long" };

export interface TrailBounds {
  pagesMax?: number;
  pageLinesMax?: number;
}

/** Throws NoAnswerError. */
export async function readWholeTrail(
  client: Pick<Client, "readTrail">,
  taskId: string,
  { pagesMax = TRAIL_PAGES_MAX, pageLinesMax = PAGE_LIMIT_MAX }: TrailBounds = {},
): Promise<WholeTrail> {
  const lines: TrailPage["items"] = [];
  let after_seq = 0;
  for (let page = 1; page <= pagesMax; page += 1) {
    const read = await client.readTrail(taskId, { after_seq, limit: pageLinesMax });
    if (!read.ok) return { outcome: "refused", problem: read.problem };
    lines.push(...read.value.items);
    if (read.value.next_after_seq === null) return { outcome: "whole", lines };
    after_seq = read.value.next_after_seq;
  }
  return { outcome: "too_long" };
}
