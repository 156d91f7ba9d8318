// Phase B: which changes the dashboard has shown, and how long after they were sent. Pure.

import { type ChangeLine, takenChanges } from "../stream/change-line.ts";
import type { Glimpse } from "./status-observer.ts";

/**
 * What a row says of a task with that status; a result is what needs review here. The words are
 * worker/dashboard/rows/describe-item.ts's, written down again: what people read is what is promised.
 */
const WORDS: Readonly<Record<string, string>> = {
  needs_review: "Result in",
  rejected: "Rejected",
  approved: "Approved",
};

export interface Sighting {
  seq: number;
  task_id: string;
  status: string;
  sent_at_ms: number;
  /** Null: it was never shown. */
  shown_at_ms: number | null;
}

export interface Sightings {
  pass: boolean;
  /** Within the limit. */
  shown: number;
  limit_ms: number;
  sightings: Sighting[];
  explanation: string;
}

/** Whether that is what the row of a task with that status looks like. */
export function shows(glimpse: Glimpse, taskId: string, status: string): boolean {
  const word = WORDS[status];
  return glimpse.task_id === taskId && word !== undefined && glimpse.text.includes(word);
}

/** A change is shown when its row first says its status after it was sent. */
export function judgeSightings(
  glimpses: readonly Glimpse[],
  changes: readonly ChangeLine[],
  limitMs: number,
): Sightings {
  const sightings = takenChanges(changes).map(({ seq, task_id, status, sent_at_ms }): Sighting => {
    const first = glimpses.find(
      (glimpse) => glimpse.at_ms >= sent_at_ms && shows(glimpse, task_id, status),
    );
    return { seq, task_id, status, sent_at_ms, shown_at_ms: first?.at_ms ?? null };
  });
  const late = sightings.filter((each) => delayOf(each) > limitMs);
  const never = late.filter(({ shown_at_ms }) => shown_at_ms === null).length;
  const slowest = Math.max(0, ...late.map(delayOf).filter(Number.isFinite));
  const shown = sightings.length - late.length;
  const pass = sightings.length > 0 && late.length === 0;
  const tardiness = slowest > 0 ? `, the slowest came after ${Math.round(slowest)} ms` : "";
  return {
    pass,
    shown,
    limit_ms: limitMs,
    sightings,
    explanation: pass
      ? ""
      : `of ${sightings.length} changes it showed ${shown} within ${limitMs} ms; ${never} were never shown${tardiness}`,
  };
}

/** In ms; without end where it was never shown. */
function delayOf({ sent_at_ms, shown_at_ms }: Sighting): number {
  return shown_at_ms === null ? Number.POSITIVE_INFINITY : shown_at_ms - sent_at_ms;
}
