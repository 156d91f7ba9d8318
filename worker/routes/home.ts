// GET /: what runs here and where to look. Static: no script, nothing from outside; its one style
// sheet is let through by its digest.

import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { VERSION } from "../version.ts";
import type { RouteDefinition } from "./route.ts";

const STYLE = `:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}
main{max-width:38rem;margin:12vh auto;padding:0 1.25rem}
h1{font-size:1.5rem;margin:0}
ul{padding:0;margin:1.5rem 0 0}
li{list-style:none;padding:.6rem 0;border-top:1px solid color-mix(in srgb,currentColor 20%,transparent)}
a{color:LinkText}`;

/** CSP Level 3, 6.7.3: the digest of exactly what stands between the tags. */
const STYLE_SOURCE = `'sha256-${btoa(String.fromCharCode(...sha256(utf8ToBytes(STYLE))))}'`;
const CONTENT_SECURITY_POLICY = `default-src 'none'; style-src ${STYLE_SOURCE}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Countersign</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Countersign</h1>
<p>A local control plane for work done by AI agents: what was asked, what was done, who decided and why. Version ${VERSION}.</p>
<ul>
<li><a href="/api/tasks">Tasks</a> as JSON</li>
<li><a href="/healthz">Health</a>: is all well, and if not, why</li>
<li><a href="/metrics">Metrics</a> for Prometheus</li>
<li><a href="/openapi.json">OpenAPI description</a> of every route</li>
</ul>
</main>
</body>
</html>
`;

export const homeRoute: RouteDefinition = {
  method: "GET",
  path: "/",
  access: { kind: "public" },
  docs: {
    summary: "What runs here",
    tag: "service",
    answers: { 200: { description: "A page.", contentType: "text/html" } },
  },
  handle: () =>
    new Response(PAGE, {
      headers: {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
      },
    }),
};
