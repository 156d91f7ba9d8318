// GET / and GET /dashboard/…: the dashboard's files, as they were built. Public: they hold no data,
// and what they show they ask for under the API's own rules.

import { etagOf, isNotModified } from "../http/conditional.ts";
import { failed } from "../http/failure.ts";
import type { Answer, Call, RouteDefinition } from "./route.ts";

/**
 * Nothing but our own files runs or is shown, and no script may make markup or code out of a text
 * (Trusted Types): a request's text stays text even where the dashboard had a fault.
 */
export const DASHBOARD_CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const HEADERS = {
  "Content-Security-Policy": DASHBOARD_CONTENT_SECURITY_POLICY,
  // Nothing of the device is asked for.
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

export const dashboardRoutes: readonly RouteDefinition[] = [
  {
    method: "GET",
    path: "/",
    access: { kind: "public" },
    docs: {
      summary: "The dashboard",
      tag: "service",
      answers: { 200: { description: "A page.", contentType: "text/html" } },
    },
    handle: serveFile,
  },
  {
    method: "GET",
    path: "/dashboard/:file",
    access: { kind: "public" },
    docs: {
      summary: "The dashboard's script, styles and icon",
      tag: "service",
      answers: { 200: { description: "A file.", contentType: "text/plain" } },
      problems: [404],
    },
    handle: serveFile,
  },
];

function serveFile(call: Call): Answer {
  const file = call.service.dashboard.find(({ path }) => path === call.url.pathname);
  if (file === undefined) return failed({ reason: "not_found" });
  const headers = { ...HEADERS, ETag: etagOf(file.sha256) };
  if (isNotModified(call.request.headers.get("if-none-match"), file.sha256)) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(file.body, { headers: { ...headers, "Content-Type": file.content_type } });
}
