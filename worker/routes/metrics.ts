// GET /metrics: Prometheus text.

import type { Answer, Call, RouteDefinition } from "./route.ts";
import { readHealth } from "./health.ts";

export const metricsRoute: RouteDefinition = {
  method: "GET",
  path: "/metrics",
  access: { kind: "read" },
  docs: {
    summary: "Metrics for Prometheus",
    tag: "service",
    answers: { 200: { description: "Text format 0.0.4.", contentType: "text/plain" } },
  },
  handle: answerMetrics,
};

async function answerMetrics(call: Call): Promise<Answer> {
  const { metrics, eventHub, telegramPoller, readsFromMemory } = call.service;
  const [found, stream] = await Promise.all([readHealth(call), eventHub.state()]);
  const health = found.reached ? found.health : undefined;
  const text = await metrics.render({
    health,
    stream,
    lastPollMs: telegramPoller.lastPollMs(),
    readsFromMemory: readsFromMemory(),
  });
  return new Response(text, { headers: { "Content-Type": metrics.contentType } });
}
