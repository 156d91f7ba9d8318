// The fixture itself: what a page does wrong behind the scenes is seen, and its policy is not loosened
// for the looking.

import { stat } from "node:fs/promises";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Browser } from "playwright-core";
import { type PageWatch, watchPage } from "../../scripts/validation/browser/watch-page.ts";
import { axeViolations, expectNoAxeViolations } from "./axe.fixture.ts";
import { SIZES, launchTestBrowser, useBrowser } from "./browser.fixture.ts";
import { keepScreenshot } from "./screenshot.fixture.ts";

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; require-trusted-types-for 'script'";
const SOUND = `<!doctype html><html lang="en"><title>Sound</title><main><h1>Sound</h1>`;

let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? "/";
    if (path.startsWith("/script/")) {
      const script = decodeURIComponent(path.slice("/script/".length));
      response.setHeader("Content-Type", "text/javascript").end(script);
      return;
    }
    response.statusCode = path === "/refused" ? 409 : 200;
    response.setHeader("Content-Type", "text/html").setHeader("Content-Security-Policy", POLICY);
    response.end(decodeURIComponent(path.slice("/page/".length)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const pageUrl = (body: string) => `${origin}/page/${encodeURIComponent(SOUND + body)}`;
const scripted = (script: string) =>
  pageUrl(`<script src="/script/${encodeURIComponent(script)}"></script>`);

describe("a watched page", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchTestBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  async function openWatched(url: string, ...allow: RegExp[]): Promise<PageWatch> {
    const page = await browser.newPage();
    const watch = await watchPage(page, origin);
    for (const pattern of allow) watch.allow(pattern);
    // A page that leaves for nowhere fails to load; what it tried is what counts.
    await page.goto(url).catch(() => undefined);
    // What its script has said by now comes before the answer.
    await page.evaluate("1").catch(() => undefined);
    return watch;
  }

  it("has no troubles when it does nothing wrong", async () => {
    const watch = await openWatched(scripted(`console.log("fine"); console.warn("well")`));
    expect(watch.troubles()).toEqual([]);
  });

  it.each([
    ["an error on the console", `console.error("ouch")`, /^console error: ouch/],
    ["an exception that nobody caught", `throw new Error("ouch")`, /^uncaught: ouch/],
    ["a promise that nobody caught", `Promise.reject(new Error("ouch"))`, /^uncaught: ouch/],
    [
      "a request to another origin",
      `fetch("http://127.0.0.1:9/").catch(() => {})`,
      /^content security policy: connect-src forbids http:\/\/127\.0\.0\.1:9/,
    ],
    [
      "an image of another origin",
      `new Image().src = "http://127.0.0.1:9/spy.png"`,
      /^content security policy: img-src forbids/,
    ],
    [
      "a string made markup",
      `document.body.innerHTML = "<b>"`,
      /^content security policy: .*trusted/,
    ],
    ["a request that was refused", `fetch("/refused")`, /^console error: .*status of 409/],
    [
      "a navigation to another origin, which no policy forbids",
      `location.href = "http://127.0.0.1:9/"`,
      /^request to another origin: http:\/\/127\.0\.0\.1:9\/$/,
    ],
  ])("is caught at %s", async (_, script, trouble) => {
    const watch = await openWatched(scripted(script));
    await vi.waitFor(() => {
      expect(watch.troubles()).toContainEqual(expect.stringMatching(trouble));
    });
  });

  it("may do what its test provokes, and nothing else", async () => {
    const both = scripted(`console.error("expected"); console.error("not expected at all")`);
    expect((await openWatched(both, /^expected$/)).troubles()).toEqual([
      expect.stringContaining("not expected at all"),
    ]);
  });
});

describe("the browser of a test file", () => {
  const browser = useBrowser();

  it("opens pages of a size and a theme", async () => {
    const page = await browser.open(pageUrl(""), { size: "phone", theme: "dark" });
    expect(page.viewportSize()).toEqual(SIZES.phone);
    expect(await page.evaluate(`matchMedia("(prefers-color-scheme: dark)").matches`)).toBe(true);
  });

  it("finds what axe-core finds, under a strict policy, and nothing on a sound page", async () => {
    await expectNoAxeViolations(await browser.open(pageUrl("<p>Text</p>")));
    const bad = await browser.open(pageUrl("<button></button>"));
    expect(await axeViolations(bad)).toEqual([expect.stringMatching(/^button-name: .*at button/)]);
  });

  it("keeps a picture where no document of the project is touched", async () => {
    const path = await keepScreenshot(await browser.open(pageUrl("")), "watched-page");
    expect(path).toContain("/.tmp/");
    expect((await stat(path)).size).toBeGreaterThan(1_000);
  });
});
