// One client's stream: what it was told, what waits for it, and how it ends. A client that reads too
// slowly is cut off; it resumes by its last id.

import type { ChangeEvent } from "../../storage-adapter/port/task-storage.ts";
import { HEARTBEAT, positionMessage } from "../sse/messages.ts";
import type { StreamRequest } from "../sse/hub-protocol.ts";
import { CLIENT_QUEUE_BYTES_MAX } from "./limits.ts";

const encoder = new TextEncoder();

export type DisconnectReason =
  | "client_closed"
  | "write_failed"
  | "too_slow"
  | "storage_unavailable"
  | "log_changed"
  | "session_ended"
  | "max_age"
  | "service_stopping";

export interface StreamClientOptions {
  request: StreamRequest;
  connectedAtMs: number;
  endsAtMs: number;
  /** Called once, when the stream is over for whatever reason. */
  onEnd: (client: StreamClient, reason: DisconnectReason) => void;
}

export class StreamClient {
  readonly request: StreamRequest;
  readonly connectedAtMs: number;
  readonly endsAtMs: number;
  readonly body: ReadableStream<Uint8Array>;
  /** How far it had come when it went live; changes up to there are not for it any more. */
  position = 0;
  eventsSent = 0;
  readonly #onEnd: StreamClientOptions["onEnd"];
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #onDrain: (() => void) | undefined;
  /** What it had been sent when a heartbeat last found it not reading. */
  #wasWaitedFor: number | undefined;

  constructor(options: StreamClientOptions) {
    this.request = options.request;
    this.connectedAtMs = options.connectedAtMs;
    this.endsAtMs = options.endsAtMs;
    this.#onEnd = options.onEnd;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#onDrain?.(),
        cancel: () => this.#end("client_closed"),
      },
      { highWaterMark: CLIENT_QUEUE_BYTES_MAX, size: (chunk) => chunk?.byteLength ?? 0 },
    );
  }

  get isOpen(): boolean {
    return this.#controller !== undefined;
  }

  wants({ seq, task_id }: ChangeEvent): boolean {
    const wanted = this.request.task_id;
    return seq > this.position && (wanted === undefined || wanted === task_id);
  }

  /** The chunk may be shared with other clients: nobody writes to it any more. */
  send(chunk: Uint8Array, events = 0): void {
    const controller = this.#controller;
    if (controller === undefined) return;
    try {
      controller.enqueue(chunk);
    } catch {
      // The runtime has closed the stream and said so in no other way: this is the disconnect.
      this.#end("write_failed");
      return;
    }
    this.eventsSent += events;
    if ((controller.desiredSize ?? 0) < 0) this.cut("too_slow");
  }

  /**
   * A heartbeat to one that is not live yet: a sign of life and where it has come to, for its pages may
   * hold nothing that it wants. One that has read nothing since the last heartbeat is cut off.
   */
  beatWhileCatchingUp(): void {
    const isWaitedFor = this.#onDrain !== undefined;
    if (isWaitedFor && this.#wasWaitedFor === this.eventsSent) this.cut("too_slow");
    else if (!isWaitedFor) this.send(encoder.encode(HEARTBEAT + positionMessage(this.position)));
    this.#wasWaitedFor = isWaitedFor ? this.eventsSent : undefined;
  }

  /** Waits until half of what may wait has been read, or the stream is over. */
  async drained(): Promise<void> {
    while ((this.#controller?.desiredSize ?? CLIENT_QUEUE_BYTES_MAX) < CLIENT_QUEUE_BYTES_MAX / 2) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onDrain = resolve;
      await promise;
      this.#onDrain = undefined;
    }
  }

  /** Says a last word; nothing more is sent. Call what it returns to close behind it. */
  finish(lastWord: Uint8Array, reason: DisconnectReason): () => void {
    this.send(lastWord);
    const controller = this.#controller;
    this.#end(reason);
    return () => {
      try {
        controller?.close();
      } catch {
        // It has left between its last word and now: there is nothing to close any more.
      }
    };
  }

  /** Ends the stream at once; what waits is lost and comes again when the client resumes. */
  cut(reason: DisconnectReason): void {
    this.#controller?.error(new Error(reason));
    this.#end(reason);
  }

  #end(reason: DisconnectReason): void {
    if (this.#controller === undefined) return;
    this.#controller = undefined;
    this.#onDrain?.();
    this.#onEnd(this, reason);
  }
}
