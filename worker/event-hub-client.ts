// The event hub as handlers see it, spoken to over the EVENT_HUB binding. There is one hub: its name
// is fixed.

import { farewellMessage } from "./sse/messages.ts";
import { HUB_STATE_URL, HUB_STREAM_URL, STREAM_REQUEST_HEADER } from "./sse/hub-protocol.ts";
import type { HubState, StreamRequest } from "./sse/hub-protocol.ts";

export interface EventHubClient {
  /** A stream's body; a farewell alone where the hub can't be reached. `signal`: the client has gone. */
  open(request: StreamRequest, signal: AbortSignal): Promise<ReadableStream | string>;
  /** undefined where the hub can't be reached. */
  state(): Promise<HubState | undefined>;
}

/** As much of a Durable Object's binding as is used. */
export interface HubBinding {
  getByName(name: string): { fetch(url: string, init?: RequestInit): Promise<Response> };
}

/** A hub that fails is made anew at once; spread, so that its clients don't all come in one moment. */
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 3_000;
const HUB_NAME = "hub";

export function createEventHubClient(binding: HubBinding, random: () => number): EventHubClient {
  const hub = () => binding.getByName(HUB_NAME);
  return {
    async open(request, signal) {
      const headers = { [STREAM_REQUEST_HEADER]: JSON.stringify(request) };
      try {
        const answer = await hub().fetch(HUB_STREAM_URL, { headers, signal });
        if (answer.ok && answer.body !== null) return answer.body;
      } catch {
        // The object was reset, or its code has failed; the runtime has logged why.
      }
      return farewellMessage(
        "unavailable",
        RETRY_MS_MIN + Math.round(random() * (RETRY_MS_MAX - RETRY_MS_MIN)),
      );
    },
    async state() {
      try {
        const answer = await hub().fetch(HUB_STATE_URL);
        return await answer.json<HubState>();
      } catch {
        return undefined;
      }
    },
  };
}
