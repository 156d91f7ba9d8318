// Phase B: everybody who listens while the changes are made: the clients that stay, the one that is
// cut, and the dashboard. Opened before the first change; what was opened is closed, whatever happens.

import type { ServiceUnderTest } from "../service-under-test.ts";
import { type StreamClients, startStreamClients } from "../stream/start-stream-clients.ts";
import type { Dashboard } from "./open-dashboard.ts";

/** A stream begins with its answer, in some ms; a busy machine is given more. */
export const BEGINNING_MS_MAX = 5_000;

export interface Audience {
  /** Opens streams and waits until all of them have begun. Throws VerificationFault. */
  openStreams(clients: number, lastEventId?: string): Promise<StreamClients>;
  /** Takes it in, to be closed with the others. */
  add(dashboard: Dashboard): void;
  /** Streams that were opened, the dashboard's among them. */
  streams(): number;
  /** Harmless when repeated. */
  close(): Promise<void>;
}

/** `beginningMsMax`: how long its streams may take to begin. */
export function createAudience(
  { baseUrl, tokens }: ServiceUnderTest,
  beginningMsMax: number,
): Audience {
  const closings: (() => Promise<void>)[] = [];
  let streams = 0;
  return {
    async openStreams(clients, lastEventId) {
      const opened = startStreamClients({
        baseUrl,
        clients,
        token: tokens.admin,
        keepSamples: true,
        ...(lastEventId === undefined ? {} : { lastEventId }),
      });
      closings.push(() => opened.stop());
      await opened.ready(beginningMsMax);
      streams += clients;
      return opened;
    },
    add(dashboard) {
      closings.push(() => dashboard.close());
      streams += 1;
    },
    streams: () => streams,
    async close() {
      await Promise.all(closings.splice(0).map((close) => close()));
    },
  };
}
