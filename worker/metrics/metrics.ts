// What Prometheus is told: requests by route pattern (never by path: ids would grow it without
// bound), and, at each scrape, what storage says of itself.

import Counter from "prom-client/lib/counter.js";
import Gauge from "prom-client/lib/gauge.js";
import Histogram from "prom-client/lib/histogram.js";
import Registry from "prom-client/lib/registry.js";
import type { StorageHealth } from "../../storage-adapter/port/task-storage.ts";
import type { HubState } from "../sse/hub-protocol.ts";

export interface RequestSample {
  /** The route's pattern, or "unmatched". */
  route: string;
  method: string;
  status: number;
  seconds: number;
}

/** What others say of themselves at the moment of a scrape. */
export interface Scrape {
  /** undefined: storage isn't reached. */
  health: StorageHealth | undefined;
  /** undefined: the hub isn't reached. */
  stream: HubState | undefined;
  /** Reads that were answered without asking storage. */
  readsFromMemory: number;
  /** Unix time; undefined: Telegram has not answered a poll yet. */
  lastPollMs: number | undefined;
}

export interface Metrics {
  observe(sample: RequestSample): void;
  /** Prometheus text. */
  render(scrape: Scrape): Promise<string>;
  contentType: string;
}

/** Seconds. Finest around the acceptance bounds of SPEC 9: 100, 250 and 500 ms. */
const DURATION_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const KNOWN_METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

export function createMetrics(): Metrics {
  const registry = new Registry();
  const { requests, durations } = requestMetrics(registry);
  const gauges = storageGauges(registry);
  const streamGauges = createStreamGauges(registry);
  const lastPoll = createLastPollGauge(registry);
  const fromMemory = createMemoryGauge(registry);
  return {
    observe({ route, method, status, seconds }) {
      // Methods are the client's to invent; each new label value would cost memory.
      const known = KNOWN_METHODS.has(method) ? method : "other";
      requests.inc({ route, method: known, status: String(status) });
      durations.observe({ route, method: known }, seconds);
    },
    async render({ health, stream, lastPollMs, readsFromMemory }) {
      fromMemory.set(readsFromMemory);
      if (lastPollMs !== undefined) lastPoll.set(lastPollMs / 1000);
      if (stream) {
        streamGauges.clients.set(stream.clients);
        streamGauges.deliveries.set(stream.deliveries);
        for (const [reason, count] of Object.entries(stream.disconnects)) {
          streamGauges.disconnects.set({ reason }, count);
        }
      }
      gauges.writable.set(health?.writable ? 1 : 0);
      if (health) {
        gauges.tasks.reset();
        for (const [status, count] of Object.entries(health.counts)) {
          if (status !== "total") gauges.tasks.set({ status }, count);
        }
        gauges.headSeq.set(health.head.seq);
        gauges.queueLength.set(health.queue_length);
      }
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

function requestMetrics(registry: Registry) {
  const requests = new Counter<"route" | "method" | "status">({
    name: "countersign_http_requests_total",
    help: "Requests answered.",
    labelNames: ["route", "method", "status"],
    registers: [registry],
  });
  const durations = new Histogram<"route" | "method">({
    name: "countersign_http_request_duration_seconds",
    help: "Time from a request's arrival to its answer, as the worker's clock sees it.",
    labelNames: ["route", "method"],
    buckets: DURATION_BUCKETS_S,
    registers: [registry],
  });
  return { requests, durations };
}

function storageGauges(registry: Registry) {
  const registers = [registry];
  return {
    tasks: new Gauge<"status">({
      name: "countersign_tasks",
      help: "Tasks by status.",
      labelNames: ["status"],
      registers,
    }),
    headSeq: new Gauge<never>({
      name: "countersign_audit_head_seq",
      help: "The seq of the audit log's last line.",
      registers,
    }),
    queueLength: new Gauge<never>({
      name: "countersign_storage_queue_length",
      help: "Writes that wait for storage.",
      registers,
    }),
    writable: new Gauge<never>({
      name: "countersign_storage_writable",
      help: "1 when storage can write, 0 when it can't or isn't reached.",
      registers,
    }),
  };
}

/** The hub counts for itself, since it may run elsewhere; here its counts are only shown. */
function createStreamGauges(registry: Registry) {
  const registers = [registry];
  return {
    clients: new Gauge<never>({
      name: "countersign_sse_clients",
      help: "Clients that follow the event stream.",
      registers,
    }),
    deliveries: new Gauge<never>({
      name: "countersign_sse_deliveries",
      help: "Live changes handed to clients since the event hub began, replays left out.",
      registers,
    }),
    disconnects: new Gauge<"reason">({
      name: "countersign_sse_disconnects",
      help: "Streams ended since the event hub began, by reason.",
      labelNames: ["reason"],
      registers,
    }),
  };
}

function createMemoryGauge(registry: Registry) {
  return new Gauge<never>({
    name: "countersign_reads_from_memory",
    help: "Tasks and list pages answered from memory since the worker began.",
    registers: [registry],
  });
}

function createLastPollGauge(registry: Registry) {
  return new Gauge<never>({
    name: "countersign_telegram_last_poll_timestamp_seconds",
    help: "When Telegram last answered a poll, in Unix time; 0 where no poller has reported one.",
    registers: [registry],
  });
}
