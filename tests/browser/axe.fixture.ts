// For tests: what axe-core has to say against a page, as it stands at that moment.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Every rule; of those that passed it need not describe each element, which is half of the work. */
const RUN = 'axe.run(document, { resultTypes: ["violations"] })';

/** Fails with each violation's rule, its reason and where it is; `look`: of the page, in words. */
export async function expectNoAxeViolations(page: Page, look?: string): Promise<void> {
  expect(await axeViolations(page), look).toEqual([]);
}

/** One line each. */
export async function axeViolations(page: Page): Promise<string[]> {
  // Evaluated, not added as an element: the page's policy stays as it is.
  if (await page.evaluate<boolean>("window.axe === undefined")) await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate<AxeResults>(RUN);
  // A page on which no rule found anything to look at is no page.
  expect(passes.length).toBeGreaterThan(0);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = "" }) => {
      const summary = failureSummary.replaceAll(/\s+/g, " ");
      return `${id}: ${help}, at ${target.join(" ")}: ${summary}`;
    }),
  );
}
