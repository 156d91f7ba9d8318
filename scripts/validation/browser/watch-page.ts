// Listens to a page for what nobody would see by looking at it: errors on its console, exceptions that
// nobody caught, breaches of its Content-Security-Policy, requests to anybody but its own service.

import type { Page } from "playwright-core";

export interface PageWatch {
  /** From now on console errors like this are no trouble: the test provokes them. */
  allow(pattern: RegExp): void;
  /** What has happened so far, one line each. */
  troubles(): string[];
}

/** Chromium reports a violation to the page alone, unless somebody listens. */
const REPORT_VIOLATIONS = `
  document.addEventListener("securitypolicyviolation", (violation) => {
    reportPolicyViolation(violation.effectiveDirective + " forbids " + (violation.blockedURI || "inline code"));
  });
`;
/** Requests that leave the page but not the machine. */
const OWN_SCHEMES = /^(?:data|blob|about):/;

/** Call it before the page is sent anywhere. `origin`: the service's. */
export async function watchPage(page: Page, origin: string): Promise<PageWatch> {
  const troubles: string[] = [];
  const allowed: RegExp[] = [];
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() !== "error" || allowed.some((pattern) => pattern.test(text))) return;
    const { url } = message.location();
    troubles.push(`console error: ${text}${url === "" ? "" : ` (${url})`}`);
  });
  page.on("pageerror", (error) => troubles.push(`uncaught: ${error.message}`));
  page.on("crash", () => troubles.push("the page crashed"));
  page.on("request", (request) => {
    const url = request.url();
    if (OWN_SCHEMES.test(url) || URL.parse(url)?.origin === origin) return;
    troubles.push(`request to another origin: ${url}`);
  });
  await page.exposeFunction("reportPolicyViolation", (text: string) => {
    troubles.push(`content security policy: ${text}`);
  });
  await page.addInitScript(REPORT_VIOLATIONS);
  return { allow: (pattern) => allowed.push(pattern), troubles: () => [...troubles] };
}
