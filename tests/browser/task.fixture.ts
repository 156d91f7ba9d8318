// For tests of a task's page: opens it, signed in or not, and finds its parts as a person would.

import type { Locator, Page } from "playwright-core";
import { TOKENS } from "../service.fixture.ts";
import type { ServiceFixture } from "../service.fixture.ts";
import type { BrowserFixture, OpenOptions } from "./browser.fixture.ts";

export interface OpenTaskOptions extends OpenOptions {
  /** Nobody, where it is left out. */
  as?: "admin" | "jo";
}

/** Resolves when the task and its audit trail are there and the page is live. */
export async function openTask(
  browser: BrowserFixture,
  service: ServiceFixture,
  taskId: string,
  { as, ...options }: OpenTaskOptions = {},
): Promise<Page> {
  const page = await browser.open(`${service.baseUrl}/#/tasks/${taskId}`, {
    ...options,
    ...(as === undefined ? {} : { token: TOKENS[as] }),
  });
  await page.locator(".timeline-item").first().waitFor();
  await page.locator('.live-badge[data-live="live"]').waitFor();
  return page;
}

/** The step's dialog, which stands open. */
export function stepDialog(page: Page): Locator {
  return page.locator("dialog[open]", { has: page.locator(".step-form") });
}

/** The button at the foot of the page. */
export function stepButton(page: Page, name: string): Locator {
  return page.getByRole("region", { name: "Decide" }).getByRole("button", { name });
}

/** Opens a step's dialog by its button. */
export async function beginStep(page: Page, name: string): Promise<Locator> {
  await stepButton(page, name).click();
  const dialog = stepDialog(page);
  await dialog.waitFor();
  return dialog;
}

/** The dialog's button that does it. */
export function submitButton(dialog: Locator, name: string): Locator {
  return dialog.getByRole("button", { name, exact: true });
}

/** A part of the page by its heading. */
export function part(page: Page, title: string): Locator {
  return page.locator("details.fold", {
    has: page.locator("> summary").getByRole("heading", { level: 2, name: title, exact: true }),
  });
}

/** What the page says of the step that was just taken. */
export function takenNote(page: Page): Locator {
  return page.locator(".taken-note");
}

/** The words that an assistive technology reads with a field. */
export async function describedBy(page: Page, field: Locator): Promise<string> {
  const ids = (await field.getAttribute("aria-describedby")) ?? "";
  const words = ids.split(" ").map((id) => page.locator(`[id="${id}"]`).textContent());
  return (await Promise.all(words)).join(" ");
}
