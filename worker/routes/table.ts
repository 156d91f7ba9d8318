// All routes, in one list.

import { healthRoute } from "./health.ts";
import { homeRoute } from "./home.ts";
import { metricsRoute } from "./metrics.ts";
import { openapiRoute } from "./openapi.ts";
import type { RouteDefinition } from "./route.ts";
import { signInRoute, signOutRoute } from "./session.ts";
import { stepRoutes } from "./steps.ts";
import { taskCreateRoute } from "./task-create.ts";
import { taskListRoute } from "./task-list.ts";
import { taskReadRoute } from "./task-read.ts";
import { trailRoute } from "./trail.ts";
import { telegramRoute } from "./webhook-telegram.ts";

/** The most asked for stand first: the router tries them in this order. */
export const ROUTES: readonly RouteDefinition[] = [
  taskReadRoute,
  taskListRoute,
  telegramRoute,
  taskCreateRoute,
  ...stepRoutes,
  trailRoute,
  signInRoute,
  signOutRoute,
  healthRoute,
  metricsRoute,
  openapiRoute(() => ROUTES),
  homeRoute,
];
