// All that handlers work with, put together once an isolate. What is impure (storage, clock,
// randomness) comes in here and nowhere else.

import type { TaskStorage } from "../storage-adapter/port/task-storage.ts";
import type { Config } from "./config/environment.ts";
import type { DashboardFile } from "./dashboard/built/dashboard-files.js";
import type { ReadRule } from "./http/access.ts";
import type { EventHubClient } from "./event-hub-client.ts";
import { createSessionSigner } from "./http/session-cookie.ts";
import type { SessionSigner } from "./http/session-cookie.ts";
import { createTokenRing } from "./http/token-ring.ts";
import type { TokenRing } from "./http/token-ring.ts";
import { createMetrics } from "./metrics/metrics.ts";
import type { Metrics } from "./metrics/metrics.ts";
import { createPollerWatch } from "./telegram/poller-watch.ts";
import type { PollerWatch } from "./telegram/poller-watch.ts";

export interface Service {
  config: Config;
  storage: TaskStorage;
  eventHub: EventHubClient;
  /** What the dashboard consists of, as it was built. */
  dashboard: readonly DashboardFile[];
  tokens: TokenRing;
  sessions: SessionSigner;
  readRule: ReadRule;
  metrics: Metrics;
  telegramPoller: PollerWatch;
  /** Reads that were answered without asking storage, since the isolate began. */
  readsFromMemory: () => number;
  nowMs: () => number;
  /** Lower-case hex of so many random bytes. */
  randomHex: (bytes: number) => string;
}

export interface Surroundings {
  storage: TaskStorage;
  eventHub: EventHubClient;
  dashboard: readonly DashboardFile[];
  readsFromMemory: () => number;
  nowMs: () => number;
  randomHex: (bytes: number) => string;
}

export function createService(config: Config, surroundings: Surroundings): Service {
  return {
    config,
    storage: surroundings.storage,
    eventHub: surroundings.eventHub,
    dashboard: surroundings.dashboard,
    tokens: createTokenRing(config.tokens),
    sessions: createSessionSigner(config.tokens),
    readRule: {
      boundToLoopback: config.boundToLoopback,
      readTokenSet: config.tokens.some((token) => token.role === "reader"),
    },
    metrics: createMetrics(),
    telegramPoller: createPollerWatch(surroundings.nowMs),
    readsFromMemory: surroundings.readsFromMemory,
    nowMs: surroundings.nowMs,
    randomHex: surroundings.randomHex,
  };
}

/** Now, as every file and line writes it: ISO 8601, milliseconds, UTC. */
export function nowIso(service: Pick<Service, "nowMs">): string {
  return new Date(service.nowMs()).toISOString();
}
