// The composition root: puts storage, clock and randomness behind the handlers, once an isolate.

import { describeProblems } from "./config/describe-problems.ts";
import { parseEnvironment } from "./config/environment.ts";
import { DASHBOARD_FILES as dashboard } from "./dashboard/built/dashboard-files.js";
import type { Env } from "./env.ts";
import { randomHex } from "./ids/random-hex.ts";
import { createEventHubClient } from "./event-hub-client.ts";
import { createHandler } from "./routes/handler.ts";
import type { Handler } from "./routes/handler.ts";
import { createService } from "./service.ts";
import { createStorageClient } from "./storage-client.ts";

export { EventHub } from "./event-hub/event-hub.ts";

const handlers = new WeakMap<Env, Handler>();

export default {
  fetch(request: Request, env: Env): Promise<Response> {
    let handler = handlers.get(env);
    if (!handler) {
      handler = compose(env);
      handlers.set(env, handler);
    }
    return handler(request);
  },
};

function compose(env: Env): Handler {
  const parsed = parseEnvironment(env);
  if (!parsed.ok) return misconfigured(describeProblems(parsed.problems));
  const storage = createStorageClient(env.STORAGE);
  const eventHub = createEventHubClient(env.EVENT_HUB, Math.random);
  const nowMs = () => Date.now();
  const surroundings = { storage, eventHub, dashboard, nowMs, randomHex };
  return createHandler(createService(parsed.config, surroundings));
}

/** The launchers refuse to start with such an environment; only a bare `wrangler dev` comes here. */
function misconfigured(message: string): Handler {
  console.error(message);
  return () => {
    const problem = { status: 500, title: "Internal Server Error", code: "misconfigured" };
    const headers = { "Content-Type": "application/problem+json", "Cache-Control": "no-store" };
    return Promise.resolve(new Response(JSON.stringify(problem), { status: 500, headers }));
  };
}
