// All routes, in one list.

import { dashboardRoutes } from "./dashboard.ts";
import { eventsRoute } from "./events.ts";
import { healthRoute } from "./health.ts";
import { mcpRoute } from "./mcp.ts";
import { metricsRoute } from "./metrics.ts";
import { openapiRoute } from "./openapi.ts";
import type { RouteDefinition } from "./route.ts";
import { sessionReadRoute } from "./session-read.ts";
import { signInRoute, signOutRoute } from "./session.ts";
import { stepRoutes } from "./steps.ts";
import { taskCreateRoute } from "./task-create.ts";
import { taskListRoute } from "./task-list.ts";
import { taskReadRoute } from "./task-read.ts";
import { trailRoute } from "./trail.ts";
import { pollerRoute } from "./webhook-poller.ts";
import { githubRoute } from "./webhook-github.ts";
import { telegramRoute } from "./webhook-telegram.ts";

/** The most asked for stand first: the router tries them in this order. */
export const ROUTES: readonly RouteDefinition[] = [
  taskReadRoute,
  taskListRoute,
  telegramRoute,
  githubRoute,
  taskCreateRoute,
  ...stepRoutes,
  trailRoute,
  mcpRoute,
  eventsRoute,
  pollerRoute,
  sessionReadRoute,
  signInRoute,
  signOutRoute,
  healthRoute,
  metricsRoute,
  openapiRoute(() => ROUTES),
  ...dashboardRoutes,
];
