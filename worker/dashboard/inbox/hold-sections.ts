// Rows never move under somebody's hands: a click must hit what was aimed at. While the pointer or the
// focus is in the inbox, rows stay where they are and only say how they have changed; new ones are
// counted, and come in when the hands are off or when they are asked for. Pure.

import type { Section } from "./sections.ts";

/** What to show: `wanted` itself, or while `isHeld` what is `shown` already. */
export function holdSections(
  shown: readonly Section[],
  wanted: readonly Section[],
  isHeld: boolean,
): readonly Section[] {
  const shownCount = shown.reduce((sum, { ids }) => sum + ids.length, 0);
  // Into an empty inbox a row can come at any time: there is nothing to hit.
  return isHeld && shownCount > 0 ? shown : wanted;
}

/** Tasks that are not shown yet. */
export function countHeldBack(shown: readonly Section[], wanted: readonly Section[]): number {
  const ids = new Set(shown.flatMap((section) => section.ids));
  return wanted.flatMap((section) => section.ids).filter((id) => !ids.has(id)).length;
}
