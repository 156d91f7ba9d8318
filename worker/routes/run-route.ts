// What happens between the router and a handler: who is it, and may they.

import { checkAccess } from "../http/access.ts";
import { ANONYMOUS, authenticate } from "../http/authenticate.ts";
import { failed } from "../http/failure.ts";
import type { Service } from "../service.ts";
import type { Exchange } from "./exchange.ts";
import type { Answer, RouteDefinition } from "./route.ts";

export async function runRoute(
  route: RouteDefinition,
  params: Readonly<Record<string, string>>,
  request: Request,
  service: Service,
  exchange: Exchange,
): Promise<Answer> {
  exchange.route = route.path;
  const { url, correlationId } = exchange;
  const { headers, method } = request;
  const known =
    route.access.kind === "signed"
      ? ANONYMOUS
      : await authenticate(headers, {
          tokens: service.tokens,
          sessions: service.sessions,
          nowMs: service.nowMs(),
          isClosed: async (sid) => (await service.storage.lookup("closed_session", sid)) !== null,
        });
  const caller = "reason" in known && route.access.kind === "asking" ? ANONYMOUS : known;
  if ("reason" in caller) return failed(caller);
  exchange.actor = caller.actor;
  const denied = checkAccess(route.access, caller, { method, headers, url }, service.readRule);
  if (denied) return failed(denied);
  return route.handle({
    request,
    url,
    params,
    correlationId,
    caller,
    service,
  });
}
