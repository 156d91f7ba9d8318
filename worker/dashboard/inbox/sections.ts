// The inbox as sections of task ids: what waits, then what is broken, then what else has changed. Each
// task stands in one section only. Pure.

import type { ListItem } from "../../domain/list-schema.ts";
import { WAITING_KINDS, waitingKind } from "./waiting-kind.ts";

export const SECTION_KEYS = [...WAITING_KINDS, "invalid", "changed"] as const;
export type SectionKey = (typeof SECTION_KEYS)[number];

export interface Section {
  key: SectionKey;
  ids: readonly string[];
}

/** Rows of one section; the list has the rest. */
export const SECTION_ROWS_MAX = 50;

export interface SectionsAround {
  nowMs: number;
  /** What changed later than this is news. */
  sinceSeq: number;
}

/** All sections, in order, empty ones too; the latest change first, the longest silence first. */
export function sortIntoSections(items: Iterable<ListItem>, around: SectionsAround): Section[] {
  const bySection = new Map<SectionKey, ListItem[]>(SECTION_KEYS.map((key) => [key, []]));
  for (const item of items) {
    const key = sectionOf(item, around);
    if (key !== null) bySection.get(key)?.push(item);
  }
  return SECTION_KEYS.map((key) => {
    const order = key === "stalled" ? byLongestSilence : byLatestChange;
    const sorted = (bySection.get(key) ?? []).toSorted(order);
    return { key, ids: sorted.slice(0, SECTION_ROWS_MAX).map((item) => item.task_id) };
  });
}

function sectionOf(item: ListItem, { nowMs, sinceSeq }: SectionsAround): SectionKey | null {
  if (item.stage === "invalid") return "invalid";
  return waitingKind(item, nowMs) ?? (item.changed_seq > sinceSeq ? "changed" : null);
}

function byLatestChange(one: ListItem, other: ListItem): number {
  return other.changed_seq - one.changed_seq;
}

function byLongestSilence(one: ListItem, other: ListItem): number {
  return silentSince(one).localeCompare(silentSince(other)) || byLatestChange(one, other);
}

/** Timestamps of one form compare as text. */
function silentSince(item: ListItem): string {
  return item.stage === "invalid" ? "" : item.last_activity_at;
}
