// The composition root: puts storage, clock and randomness behind the handlers, once an isolate.

import { describeProblems } from "./config/describe-problems.ts";
import { parseEnvironment } from "./config/environment.ts";
import { DASHBOARD_FILES as dashboard } from "./dashboard/built/dashboard-files.js";
import type { Env } from "./env.ts";
import { randomHex } from "./ids/random-hex.ts";
import { createEventHubClient } from "./event-hub-client.ts";
import { createHubAlarm } from "./hub-alarm.ts";
import { createHandler } from "./routes/handler.ts";
import { flushReads } from "./read-cache.ts";
import { createReadFlush } from "./read-flush.ts";
import { createService } from "./service.ts";
import { openIsolateStorage } from "./isolate-storage.ts";

export { EventHub } from "./event-hub/event-hub.ts";

type IsolateHandler = (request: Request, context: ExecutionContext) => Promise<Response>;

const handlers = new WeakMap<Env, IsolateHandler>();

export default {
  fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    let handler = handlers.get(env);
    if (!handler) {
      handler = compose(env);
      handlers.set(env, handler);
    }
    return handler(request, context);
  },
};

function compose(env: Env): IsolateHandler {
  const parsed = parseEnvironment(env);
  if (!parsed.ok) return misconfigured(describeProblems(parsed.problems));
  const nowMs = () => Date.now();
  const { storage, cache } = openIsolateStorage(env, nowMs);
  const eventHub = createEventHubClient(env.EVENT_HUB, Math.random);
  const readsFromMemory = () => cache?.served ?? 0;
  const surroundings = { storage, eventHub, dashboard, readsFromMemory, nowMs, randomHex };
  const handler = createHandler(createService(parsed.config, surroundings));
  if (cache === undefined) return handler;
  const wakeHub = createHubAlarm(cache, eventHub, nowMs);
  const flushSoon = createReadFlush({
    hasReads: () => cache.hasReads,
    flush: () => flushReads(storage, cache),
    sleep: (ms) => scheduler.wait(ms),
    nowMs,
  });
  return async (request, context) => {
    wakeHub(context);
    const answer = await handler(request);
    flushSoon(context);
    return answer;
  };
}

/** The launchers refuse to start with such an environment; only a bare `wrangler dev` comes here. */
function misconfigured(message: string): IsolateHandler {
  console.error(message);
  return () => {
    const problem = { status: 500, title: "Internal Server Error", code: "misconfigured" };
    const headers = { "Content-Type": "application/problem+json", "Cache-Control": "no-store" };
    return Promise.resolve(new Response(JSON.stringify(problem), { status: 500, headers }));
  };
}
