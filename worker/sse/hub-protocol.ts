// How routes and the event hub speak: a Durable Object is reached by requests, so what is asked
// travels in a header, as JSON.

import type { Actor } from "../../storage-adapter/port/audit-fact.ts";
import type { ResumePoint } from "./resume-point.ts";

export interface StreamRequest {
  correlation_id: string;
  actor: Actor;
  resume: ResumePoint;
  /** Only changes of this task. */
  task_id?: string;
  /** The session that vouches for the client: the stream ends with it. `expires`: seconds since 1970. */
  session?: { sid: string; expires: number };
}

/** What /metrics shows of the hub. */
export interface HubState {
  clients: number;
  /** Live changes handed to clients since the hub began; replays left out. */
  deliveries: number;
  /** Streams ended, by reason. */
  disconnects: Record<string, number>;
}

export const STREAM_REQUEST_HEADER = "x-stream-request";
/** A Durable Object ignores the host. */
export const HUB_STREAM_URL = "http://event-hub/stream";
export const HUB_STATE_URL = "http://event-hub/state";

export const STREAM_HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-store, no-transform",
  // nginx and its like hold answers back otherwise.
  "X-Accel-Buffering": "no",
} as const;
