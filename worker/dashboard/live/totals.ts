// How many tasks there are, by status and by stage, as the latest answer of the service had it.

import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { ListPage } from "../../domain/list-schema.ts";

export interface Totals extends Pick<ListPage, "counts" | "stages"> {
  /** The latest change that is counted. */
  headSeq: number;
}

const latest = signal<Totals | null>(null);

/** Null until the first answer is there. */
export const totals: ReadonlySignal<Totals | null> = latest;

/** Answers overtake each other; what is older than what is known says nothing. */
export function noteTotals(page: ListPage): void {
  if (latest.value !== null && page.head_seq < latest.value.headSeq) return;
  latest.value = { counts: page.counts, stages: page.stages, headSeq: page.head_seq };
}

/** The log may be another one from now on: the next answer counts, whatever its number. */
export function expectOtherLog(): void {
  if (latest.value !== null) latest.value = { ...latest.value, headSeq: -1 };
}

/** Who comes next may not be who was here. */
export function forgetTotals(): void {
  latest.value = null;
}
