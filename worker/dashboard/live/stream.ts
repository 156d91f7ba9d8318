// One EventSource at a time on /api/events. The browser reconnects by itself after a broken connection
// and names the last id it got; after an answer that is no stream it gives up, and then it is opened
// again from here, with patience.

import type { ChangeEvent } from "../../../storage-adapter/port/task-storage.ts";
import { backoffMs } from "./backoff.ts";
import { readChange } from "./read-change.ts";

export interface StreamListener {
  /** What is told from now on is up to date; what was missed follows, in order. */
  onLive(): void;
  onLost(): void;
  /** Later than everything before it; each once. */
  onChange(change: ChangeEvent): void;
  /** What was missed can't be told: read everything again. `seq`: from where on changes are told. */
  onResync(seq: number): void;
  /** The service answered, but with no stream: the session may be over. */
  onRefused(): void;
}

export interface Stream {
  /** Opens it anew from where it is, whatever state it is in. */
  reopen(): void;
  close(): void;
}

/** `fromSeq`: the latest change that is known already. */
export function openStream(fromSeq: number, listener: StreamListener): Stream {
  let lastSeq = fromSeq;
  let failures = 0;
  let source: EventSource | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;

  const open = (): void => {
    close();
    const opened = new EventSource(`/api/events?last_event_id=${lastSeq}`);
    source = opened;
    opened.addEventListener("hello", () => {
      failures = 0;
      listener.onLive();
    });
    opened.addEventListener("task", (event: MessageEvent<string>) => {
      const change = readChange(event.data);
      if (change === undefined || change.seq <= lastSeq) return;
      lastSeq = change.seq;
      listener.onChange(change);
    });
    opened.addEventListener("resync", (event: MessageEvent<string>) => {
      lastSeq = Number(event.lastEventId);
      listener.onResync(lastSeq);
    });
    opened.addEventListener("error", () => {
      listener.onLost();
      if (opened.readyState !== EventSource.CLOSED) return;
      failures += 1;
      listener.onRefused();
      retryTimer = setTimeout(open, backoffMs(failures, Math.random()));
    });
  };
  const close = (): void => {
    clearTimeout(retryTimer);
    source?.close();
  };

  open();
  return { reopen: open, close };
}
