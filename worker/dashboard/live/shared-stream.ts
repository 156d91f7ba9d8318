// One stream for all tabs of a browser: over HTTP/1.1 a browser opens six connections to a service in
// all, so that with six tabs, each with a stream of its own, nothing else would load any more. One tab
// leads (it holds a lock) and tells the others what it hears; when it goes, the next one takes over
// from its own position. Whoever can't be sure of having heard everything reads everything again.

import type { ChangeEvent } from "../../../storage-adapter/port/task-storage.ts";
import { openStream } from "./stream.ts";
import type { Stream, StreamListener } from "./stream.ts";

/** `seq`: the latest change that the leader has told. */
type Message =
  | { kind: "ask" }
  | { kind: "state"; isLive: boolean; seq: number }
  | { kind: "change"; change: ChangeEvent }
  | { kind: "resync"; seq: number }
  | { kind: "refused" };

const NAME = "countersign-live";
/** A leader answers within milliseconds; one that doesn't is frozen, and its place is taken. */
const ANSWER_MS_MAX = 2_000;
/** How often a tab that is seen makes sure that its leader still lives. */
const ASK_EVERY_MS = 30_000;

export function openSharedStream(fromSeq: number, listener: StreamListener): Stream {
  // Locks are for secure contexts: https, and the machine itself. Elsewhere each tab has its own.
  if (!("locks" in navigator)) return openStream(fromSeq, listener);
  return new SharedStream(fromSeq, listener);
}

class SharedStream implements Stream {
  #lastSeq: number;
  readonly #listener: StreamListener;
  readonly #channel = new BroadcastChannel(NAME);
  readonly #closing = new AbortController();
  readonly #asking: ReturnType<typeof setInterval>;
  /** Ours, while we lead. */
  #stream: Stream | undefined;
  #isLive = false;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(fromSeq: number, listener: StreamListener) {
    this.#lastSeq = fromSeq;
    this.#listener = listener;
    this.#channel.addEventListener("message", (event: MessageEvent<Message>) => {
      this.#hear(event.data);
    });
    this.#queue();
    this.#ask();
    this.#asking = setInterval(() => {
      if (document.visibilityState === "visible") this.#ask();
    }, ASK_EVERY_MS);
  }

  reopen(): void {
    if (this.#stream === undefined) this.#ask();
    else this.#stream.reopen();
  }

  close(): void {
    clearInterval(this.#asking);
    clearTimeout(this.#patience);
    this.#closing.abort();
    this.#stream?.close();
    this.#channel.close();
  }

  /** Leads as soon as nobody else does; `steal`: at once. */
  #queue(steal = false): void {
    const { signal } = this.#closing;
    // A lock that is stolen can't be waited for, so it takes no signal.
    const options = steal ? { steal } : { signal };
    const lead = () => {
      if (signal.aborted) return undefined;
      this.#lead();
      return new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve());
      });
    };
    navigator.locks.request(NAME, options, lead).catch(() => {
      if (signal.aborted) return;
      // Somebody thought us dead and leads now.
      this.#stream?.close();
      this.#stream = undefined;
      this.#queue();
    });
  }

  #lead(): void {
    clearTimeout(this.#patience);
    this.#stream?.close();
    this.#stream = openStream(this.#lastSeq, {
      onLive: () => this.#setLive(true),
      onLost: () => this.#setLive(false),
      onChange: (change) => {
        this.#tell({ kind: "change", change });
        this.#pass(change);
      },
      onResync: (seq) => {
        this.#tell({ kind: "resync", seq });
        this.#lastSeq = seq;
        this.#listener.onResync(seq);
      },
      onRefused: () => {
        this.#tell({ kind: "refused" });
        this.#listener.onRefused();
      },
    });
  }

  #setLive(isLive: boolean): void {
    this.#isLive = isLive;
    this.#tellState();
    if (isLive) this.#listener.onLive();
    else this.#listener.onLost();
  }

  #hear(message: Message): void {
    if (this.#stream !== undefined) {
      if (message.kind === "ask") this.#tellState();
      return;
    }
    switch (message.kind) {
      case "ask":
        break;
      case "state":
        this.#followLeader(message);
        break;
      case "change":
        this.#pass(message.change);
        break;
      case "resync":
        this.#lastSeq = message.seq;
        this.#listener.onResync(message.seq);
        break;
      case "refused":
        this.#listener.onRefused();
    }
  }

  #followLeader({ isLive, seq }: { isLive: boolean; seq: number }): void {
    clearTimeout(this.#patience);
    if (isLive) this.#listener.onLive();
    else this.#listener.onLost();
    // It has told something before we listened.
    if (seq <= this.#lastSeq) return;
    this.#lastSeq = seq;
    this.#listener.onResync(seq);
  }

  #pass(change: ChangeEvent): void {
    if (change.seq <= this.#lastSeq) return;
    this.#lastSeq = change.seq;
    this.#listener.onChange(change);
  }

  /** Whether there is a leader, and where it is; without an answer we lead. */
  #ask(): void {
    if (this.#stream !== undefined) return;
    this.#tell({ kind: "ask" });
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#queue(true), ANSWER_MS_MAX);
  }

  #tellState(): void {
    this.#tell({ kind: "state", isLive: this.#isLive, seq: this.#lastSeq });
  }

  #tell(message: Message): void {
    this.#channel.postMessage(message);
  }
}
