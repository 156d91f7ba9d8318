// The tasks that the inbox knows of, as changes come in: bounded, never set back by an answer that was
// overtaken, and told when a section runs dry. Pure.

import type { ListItem } from "../../domain/list-schema.ts";
import { SECTION_ROWS_MAX, sortIntoSections } from "./sections.ts";
import type { SectionsAround } from "./sections.ts";

export type KnownItems = ReadonlyMap<string, ListItem>;

/** Past this many, what no section shows is forgotten; the service still has it. */
export const KNOWN_MAX = 1_000;
/** A section with fewer rows than this, of which there are more, is read again. */
const ROWS_MIN = SECTION_ROWS_MAX / 2;

/** Of two answers about one task the later change counts. */
export function mergeItems(known: KnownItems, items: readonly ListItem[]): Map<string, ListItem> {
  const merged = new Map(known);
  for (const item of items) {
    const before = merged.get(item.task_id);
    if (before === undefined || before.changed_seq <= item.changed_seq) {
      merged.set(item.task_id, item);
    }
  }
  return merged;
}

export function mergeChanges(
  known: KnownItems,
  changed: { items: readonly ListItem[]; deleted: readonly string[] },
  around: SectionsAround,
): KnownItems {
  const merged = mergeItems(known, changed.items);
  for (const id of changed.deleted) merged.delete(id);
  if (merged.size <= KNOWN_MAX) return merged;
  const sections = sortIntoSections(merged.values(), around);
  const shown = new Set(sections.flatMap((section) => section.ids));
  return new Map([...merged].filter(([id]) => shown.has(id)));
}

/** Somebody has worked through what was loaded, and there is more. */
export function isRunningDry(
  known: KnownItems,
  totals: { reviewed: number; delivered: number },
): boolean {
  const items = [...known.values()];
  return (["reviewed", "delivered"] as const).some((stage) => {
    const rows = items.filter((item) => item.stage === stage).length;
    return rows < ROWS_MIN && rows < totals[stage];
  });
}
