// Who is signed in, how one gets in and out, and that the page asks first where reads need it.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TOKENS } from "../service.fixture.ts";
import { useBrowser } from "./browser.fixture.ts";
import { bringTask, namedService } from "./inbox.fixture.ts";

const open = namedService();
const guarded = namedService({ READ_TOKEN: TOKENS.reader });
const browser = useBrowser();

beforeAll(async () => {
  for (const service of [open, guarded]) {
    await service.start();
    await bringTask(service, "waits", "delivered", "Sort the cutlery drawer");
  }
});
afterAll(async () => {
  await open.dispose();
  await guarded.dispose();
});

const REFUSED = [/status of 401/];
const tokenField = (page: Page) => page.getByLabel("Admin token");
const ownName = (page: Page) => page.getByRole("button", { name: "maria: account and settings" });

async function signIn(page: Page, token: string = TOKENS.admin): Promise<void> {
  await tokenField(page).fill(token);
  await tokenField(page).press("Enter");
}

describe("signing in", () => {
  it("takes an admin's token, shows who one is, and lasts over a reload", async () => {
    const page = await browser.open(open.baseUrl);
    await page.getByRole("button", { name: "Sign in" }).click();
    await tokenField(page).and(page.locator(":focus")).waitFor();
    await signIn(page);
    await ownName(page).waitFor();
    await tokenField(page).waitFor({ state: "detached" });
    await page.reload();
    await ownName(page).waitFor();
  });

  it("says what is wrong with a token, and lets one try again", async () => {
    const page = await browser.open(open.baseUrl, { allow: REFUSED });
    await page.getByRole("button", { name: "Sign in" }).click();
    await signIn(page, "not-a-token");
    await page.getByRole("alert").getByText("No admin has this token.").waitFor();
    await signIn(page, TOKENS.executor);
    await page.getByRole("alert").getByText("No admin has this token.").waitFor();
    await signIn(page, `maria:${TOKENS.admin}`);
    await page.getByRole("alert").getByText("Leave out the name before the colon.").waitFor();
    await signIn(page);
    await ownName(page).waitFor();
  });

  it("can be turned away from, and gives the focus back", async () => {
    const page = await browser.open(open.baseUrl);
    const button = page.getByRole("button", { name: "Sign in" });
    await button.press("Enter");
    await page.keyboard.press("Escape");
    await tokenField(page).waitFor({ state: "detached" });
    await button.and(page.locator(":focus")).waitFor();
  });

  it("leaves the token nowhere in the browser", async () => {
    const page = await browser.open(open.baseUrl);
    await page.getByRole("button", { name: "Sign in" }).click();
    await signIn(page);
    await ownName(page).waitFor();
    const kept = await page.evaluate<string>(
      "JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])",
    );
    expect(kept).not.toContain(TOKENS.admin);
    const cookies = await page.context().cookies();
    expect(cookies.map(({ httpOnly, sameSite }) => [httpOnly, sameSite])).toEqual([
      [true, "Strict"],
    ]);
    expect(JSON.stringify(cookies)).not.toContain(TOKENS.admin);
  });
});

describe("signing out", () => {
  it("ends the session for every window, and the page goes on showing what anybody may see", async () => {
    const page = await browser.open(open.baseUrl);
    await page.getByRole("button", { name: "Sign in" }).click();
    await signIn(page);
    await ownName(page).waitFor();
    const other = await browser.open(open.baseUrl, { profile: page.context() });
    await ownName(other).click();
    await other.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(await page.getByText("Sort the cutlery drawer").isVisible()).toBe(true);
    await page.reload();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
  });
});

describe("where reads need a token", () => {
  it("signing in is the first thing, with a sentence that says why; then all is as usual", async () => {
    const page = await browser.open(guarded.baseUrl, { allow: REFUSED });
    await page.getByText(/shows its tasks only to those who have signed in/).waitFor();
    expect(await page.getByText("Sort the cutlery drawer").count()).toBe(0);
    await signIn(page, "not-a-token");
    await page.getByRole("alert").waitFor();
    await signIn(page);
    await page.getByText("Sort the cutlery drawer").waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
  });

  it("signing out shows nothing any more", async () => {
    const page = await browser.open(guarded.baseUrl, { allow: REFUSED });
    await signIn(page);
    await ownName(page).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText(/only to those who have signed in/).waitFor();
    expect(await page.getByText("Sort the cutlery drawer").count()).toBe(0);
    await expect.poll(() => page.title()).toBe("Countersign");
  });

  it("a session that has ended elsewhere is noticed, and asks to sign in again", async () => {
    const page = await browser.open(guarded.baseUrl, { allow: REFUSED });
    await signIn(page);
    await page.getByText("Sort the cutlery drawer").waitFor();
    const [cookie] = await page.context().cookies();
    const headers = { cookie: `${cookie?.name}=${cookie?.value}`, origin: guarded.baseUrl };
    expect((await guarded.call("DELETE", "/api/session", { headers })).status).toBe(204);
    const asksToSignIn = page.getByText(/only to those who have signed in/);
    const tasks = page.getByRole("link", { name: "Tasks", exact: true });
    // It notices with its next request: one that was on its way already, or the one of this click.
    await asksToSignIn.or(tasks).first().waitFor();
    await Promise.race([asksToSignIn.waitFor(), tasks.click()]);
    await asksToSignIn.waitFor();
  });
});
