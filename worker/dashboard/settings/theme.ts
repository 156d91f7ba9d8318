// Light, dark, or as the system has it. Set before the first paint (theme-early.ts), kept for the next
// visit.

import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { keep, readKept } from "../kept/kept.ts";
import { THEMES, applyTheme, parseTheme } from "./theme-name.ts";
import type { Theme } from "./theme-name.ts";

export { THEMES };
export type { Theme };

const chosen = signal<Theme>(parseTheme(readKept("theme")));

export const theme: ReadonlySignal<Theme> = chosen;

export function chooseTheme(next: Theme): void {
  chosen.value = next;
  keep("theme", next === "system" ? null : next);
  applyTheme(next);
}
