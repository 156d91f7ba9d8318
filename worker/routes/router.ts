// itty-router, filled from the route table. `Router`, not `AutoRouter`: that one's error stage sends
// thrown messages to clients (itty-router 5.0.24).

import { Router } from "itty-router";
import type { IRequest } from "itty-router";
import { failed } from "../http/failure.ts";
import { faultOf } from "../http/fault.ts";
import type { Service } from "../service.ts";
import { UNMATCHED } from "./exchange.ts";
import type { Exchange } from "./exchange.ts";
import type { Answer, RouteDefinition } from "./route.ts";
import { runRoute } from "./run-route.ts";

type Arguments = [Service, Exchange];

export interface RouteRouter {
  route(request: Request, service: Service, exchange: Exchange): Promise<Answer>;
}

export function createRouter(routes: readonly RouteDefinition[]): RouteRouter {
  const router = Router<IRequest, Arguments, Answer>({ catch: (fault: unknown) => faultOf(fault) });
  for (const route of routes) {
    const handler = (request: IRequest, service: Service, exchange: Exchange) =>
      runRoute(route, request, service, exchange);
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
    router.all(path, (request: IRequest, _service: Service, exchange: Exchange): Answer => {
      exchange.route = path;
      if (request.method !== "OPTIONS") return failed({ reason: "method_not_allowed", allow });
      return new Response(null, { status: 204, headers: { Allow: allow.join(", ") } });
    });
  }
  router.all("*", (_request: IRequest, _service: Service, exchange: Exchange): Answer => {
    exchange.route = UNMATCHED;
    return failed({ reason: "not_found" });
  });
  return { route: (request, service, exchange) => router.fetch(request, service, exchange) };
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
