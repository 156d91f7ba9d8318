// For tests: one page in every look that it has, without loading it again. What decides a look are style
// sheets alone, so a page that changes its look is as one that was opened in it.

import type { Page } from "playwright-core";
import { expectNoAxeViolations } from "./axe.fixture.ts";
import { SIZES, THEMES } from "./browser.fixture.ts";

export interface Look {
  theme: (typeof THEMES)[number];
  size: "phone" | "desktop";
  /** Of both, for a picture: `phone-dark`. */
  name: string;
}

const LOOKS: readonly Look[] = THEMES.flatMap((theme) =>
  (["phone", "desktop"] as const).map((size) => ({ theme, size, name: `${size}-${theme}` })),
);

/** Leaves the page in the last of them. */
export async function inEveryLook(page: Page, look: (look: Look) => Promise<void>): Promise<void> {
  for (const each of LOOKS) {
    // Colours that are on their way to another theme's would be neither's.
    await page.emulateMedia({ colorScheme: each.theme, reducedMotion: "reduce" });
    await page.setViewportSize(SIZES[each.size]);
    await look(each);
  }
}

export async function expectNoAxeViolationsInAnyLook(page: Page): Promise<void> {
  await inEveryLook(page, ({ name }) => expectNoAxeViolations(page, name));
}
