// itty-router, filled from the route table: it makes the patterns and says in which order they are
// tried. Its `fetch` is not used: it parses the URL and its query once more, which is a fifth of all
// that a kept answer costs (itty-router 5.0.24, workerd 1.20261117).

import { Router } from "itty-router";
import type { IRequest } from "itty-router";
import { failed } from "../http/failure.ts";
import { faultOf } from "../http/fault.ts";
import type { Service } from "../service.ts";
import type { Exchange } from "./exchange.ts";
import type { Answer, RouteDefinition } from "./route.ts";
import { runRoute } from "./run-route.ts";

/** What the path of a request has named. */
type Params = Readonly<Record<string, string>>;
/** What is handed to a route's handler: itty-router (5.0.24) wants the request first. */
type Arguments = [Params, Service, Exchange];

export interface RouteRouter {
  route(request: Request, service: Service, exchange: Exchange): Promise<Answer>;
}

export function createRouter(routes: readonly RouteDefinition[]): RouteRouter {
  const router = Router<IRequest, Arguments, Answer>();
  for (const route of routes) {
    const handler = (request: Request, params: Params, service: Service, exchange: Exchange) =>
      runRoute(route, params, request, service, exchange);
    // What GET answers, HEAD answers too; the body is taken off where all answers pass.
    switch (route.method) {
      case "GET":
        router.get(route.path, handler);
        router.head(route.path, handler);
        break;
      case "POST":
        router.post(route.path, handler);
        break;
      case "DELETE":
        router.delete(route.path, handler);
    }
  }
  for (const [path, allow] of allowedMethods(routes)) {
    router.all(path, (request, _params, _service, exchange): Answer => {
      exchange.route = path;
      if (request.method !== "OPTIONS") return failed({ reason: "method_not_allowed", allow });
      return new Response(null, { status: 204, headers: { Allow: allow.join(", ") } });
    });
  }
  return {
    async route(request, service, exchange) {
      const { method } = request;
      const { pathname } = exchange.url;
      for (const [routeMethod, pattern, [handle]] of router.routes) {
        if (routeMethod !== method && routeMethod !== "ALL") continue;
        const match = pattern.exec(pathname);
        if (match === null || handle === undefined) continue;
        try {
          const params = match.groups ?? {};
          return (await handle(request as IRequest, params, service, exchange)) as Answer;
        } catch (fault) {
          return faultOf(fault);
        }
      }
      return failed({ reason: "not_found" });
    },
  };
}

/** What each path answers, for 405 and OPTIONS. */
export function allowedMethods(routes: readonly RouteDefinition[]): Map<string, string[]> {
  const byPath = new Map<string, string[]>();
  for (const { method, path } of routes) {
    const methods = byPath.get(path) ?? ["OPTIONS"];
    byPath.set(path, method === "GET" ? ["GET", "HEAD", ...methods] : [method, ...methods]);
  }
  return byPath;
}
