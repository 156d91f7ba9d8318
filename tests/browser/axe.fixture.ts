// For tests: what axe-core has to say against a page, as it stands at that moment.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails with each violation's rule, its reason and where it is. */
export async function expectNoAxeViolations(page: Page): Promise<void> {
  expect(await axeViolations(page)).toEqual([]);
}

/** One line each. */
export async function axeViolations(page: Page): Promise<string[]> {
  // Evaluated, not added as an element: the page's policy stays as it is.
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate<AxeResults>("axe.run(document)");
  // A page on which no rule found anything to look at is no page.
  expect(passes.length).toBeGreaterThan(0);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = "" }) => {
      const summary = failureSummary.replaceAll(/\s+/g, " ");
      return `${id}: ${help}, at ${target.join(" ")}: ${summary}`;
    }),
  );
}
