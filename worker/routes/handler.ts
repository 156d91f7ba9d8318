// The fetch handler: every request passes here on its way in and every answer on its way out, so that
// none escapes the Host check, the audit, the metrics or the security headers.

import { auditFailure } from "../http/audit-failure.ts";
import { ANONYMOUS } from "../http/authenticate.ts";
import { mintCorrelationId } from "../ids/correlation.ts";
import { describeFailure } from "../http/describe-failure.ts";
import { drainBody } from "../http/drain-body.ts";
import { failed } from "../http/failure.ts";
import type { Failed } from "../http/failure.ts";
import { createHostCheck } from "../http/host-check.ts";
import { problemResponse } from "../http/problem.ts";
import { secure } from "../http/security-headers.ts";
import type { Service } from "../service.ts";
import { UNMATCHED } from "./exchange.ts";
import type { Exchange } from "./exchange.ts";
import { createRouter } from "./router.ts";
import { ROUTES } from "./table.ts";

export type Handler = (request: Request) => Promise<Response>;

export function createHandler(service: Service): Handler {
  const router = createRouter(ROUTES);
  const isHostAllowed = createHostCheck(service.config);
  return async (request) => {
    const startedMs = service.nowMs();
    const exchange: Exchange = {
      correlationId: mintCorrelationId(service.randomHex),
      url: URL.parse(request.url) ?? NO_URL,
      route: UNMATCHED,
      actor: ANONYMOUS.actor,
    };
    const answer = isForeignHost(request, exchange.url, isHostAllowed)
      ? failed({ reason: "host_not_allowed" })
      : await router.route(request, service, exchange);
    const full =
      answer instanceof Response ? answer : await refuse(answer, request, service, exchange);
    secure(full);
    service.metrics.observe({
      route: exchange.route,
      method: request.method,
      status: full.status,
      seconds: (service.nowMs() - startedMs) / 1000,
    });
    await drainBody(request);
    return request.method === "HEAD" ? new Response(null, full) : full;
  };
}

/**
 * Of a request whose Host makes no URL (`a b`, `[::1`, `127.0.0.1:99999`): workerd hands it on as it
 * came. Nothing is served under it, wherever the service is bound.
 */
const NO_URL = new URL("http://unreadable.invalid/");

/** Webhooks come through a tunnel, under its name; their senders are known by a secret. */
function isForeignHost(
  request: Request,
  url: URL,
  isHostAllowed: (host: string) => boolean,
): boolean {
  if (url === NO_URL) return true;
  if (isHostAllowed(request.headers.get("host") ?? url.host)) return false;
  return !url.pathname.startsWith("/webhooks/");
}

async function refuse(
  answer: Failed,
  request: Request,
  service: Service,
  exchange: Exchange,
): Promise<Response> {
  const description = describeFailure(answer.failure);
  const { correlationId, route, actor, url } = exchange;
  const failedRequest = { method: request.method, path: url.pathname, route, correlationId, actor };
  await auditFailure(service.storage, failedRequest, answer, description);
  return problemResponse(description, answer.about?.correlation_id ?? correlationId);
}
