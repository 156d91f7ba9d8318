// The Durable Object around the hub: one for the whole service, so that all clients are told in one
// order. Its memory is its own only until the next reload: ids come from storage, never from here.

import type { Env } from "../env.ts";
import { mintCorrelationId } from "../ids/correlation.ts";
import { randomHex } from "../ids/random-hex.ts";
import { STREAM_HEADERS, STREAM_REQUEST_HEADER } from "../sse/hub-protocol.ts";
import type { StreamRequest } from "../sse/hub-protocol.ts";
import { openIsolateStorage } from "../isolate-storage.ts";
import { flushReads } from "../read-cache.ts";
import { Hub } from "./hub.ts";
import { AUDIT_FLUSH_MS, HEARTBEAT_MS } from "./limits.ts";

export class EventHub {
  readonly #hub: Hub;

  constructor(_state: DurableObjectState, env: Env) {
    const nowMs = () => Date.now();
    const { storage, cache } = openIsolateStorage(env, nowMs);
    this.#hub = new Hub({
      storage,
      nowMs,
      sleep: (ms) => scheduler.wait(ms),
      random: Math.random,
      mintCorrelationId: () => mintCorrelationId(randomHex),
      flushReads: () => (cache === undefined ? Promise.resolve() : flushReads(storage, cache)),
      followsAlways: cache !== undefined,
    });
    void this.#hub.start();
    setInterval(() => void this.#hub.beat(), HEARTBEAT_MS);
    setInterval(() => void this.#hub.flushAudit(), AUDIT_FLUSH_MS);
  }

  async fetch(request: Request): Promise<Response> {
    const asked = request.headers.get(STREAM_REQUEST_HEADER);
    if (asked === null) return Response.json(this.#hub.state);
    const stream = await this.#hub.connect(JSON.parse(asked) as StreamRequest, request.signal);
    return new Response(stream, { headers: STREAM_HEADERS });
  }
}
