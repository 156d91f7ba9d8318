// GET /: what runs here and where to look. Static: no script, no style, nothing from outside.

import { VERSION } from "../version.ts";
import type { RouteDefinition } from "./route.ts";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Countersign</title>
</head>
<body>
<main>
<h1>Countersign</h1>
<p>A local control plane for work done by AI agents: what was asked, what was done, who decided and why. Version ${VERSION}.</p>
<ul>
<li><a href="/api/tasks">Tasks</a></li>
<li><a href="/healthz">Health</a></li>
<li><a href="/metrics">Metrics</a></li>
<li><a href="/openapi.json">API description</a></li>
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
  handle: () => new Response(PAGE, { headers: { "Content-Type": "text/html; charset=utf-8" } }),
};
