// For tests: a client of the event stream on a bare TCP socket. It takes the bytes apart by itself,
// strictly: what a forgiving parser would overlook is an error here. It can stop reading, hang up
// rudely, or close half of its connection.

import { connect } from "node:net";
import type { Socket } from "node:net";
import { StringDecoder } from "node:string_decoder";
import type { ChangeEvent } from "../storage-adapter/port/index.ts";
import type { ServiceFixture } from "./service.fixture.ts";

/** Far above what anything but a heartbeat takes. */
export const EVENT_MS_MAX = 10_000;
/** SPEC 4: a heartbeat at least every 15 s. */
export const HEARTBEAT_MS_MAX = 15_000;

/** One block of the stream, as it stood: which fields it has, in their order. */
export interface Block {
  text: string;
  fields: string[];
  id?: string;
  event?: string;
  retry?: number;
  comment?: string;
  // The tests look into several shapes; each expectation says which it means.
  // oxlint-disable-next-line typescript/no-explicit-any
  data?: any;
}

export interface StreamOptions {
  /** With its question mark. */
  query?: string;
  lastEventId?: string;
  headers?: Record<string, string>;
}

/** How a stream ended: by its last chunk, by a connection closed before it, or by a reset. */
export type StreamEnd = "finished" | "closed" | "reset";

export class RawStream {
  readonly socket: Socket;
  status = 0;
  headers = new Headers();
  readonly blocks: Block[] = [];
  /** The body so far, as it came. */
  body = "";
  ended: StreamEnd | undefined;
  /** What was wrong with a block, or with the chunks. */
  readonly faults: string[] = [];
  #received = new Uint8Array();
  #isBody = false;
  #unread = "";
  #lastSeq = 0;
  readonly #decoder = new StringDecoder("utf8");
  readonly #listeners = new Set<() => void>();

  /** Resolves with the stream's first block, or with the whole answer where there is no stream. */
  static async open(service: ServiceFixture, options: StreamOptions = {}): Promise<RawStream> {
    const stream = new RawStream(service.port, options);
    await stream.until("an answer", () => stream.blocks.length > 0 || stream.ended !== undefined);
    return stream;
  }

  private constructor(port: number, { query = "", lastEventId, headers = {} }: StreamOptions) {
    const all = {
      host: `127.0.0.1:${port}`,
      accept: "text/event-stream",
      ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    this.socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    this.socket.write(`GET /api/events${query} HTTP/1.1\r\n${lines.join("")}\r\n`, "latin1");
    this.socket.on("data", (bytes) => this.#take(bytes));
    this.socket.once("end", () => this.#end("closed"));
    this.socket.once("error", () => this.#end("reset"));
    this.socket.once("close", () => this.#end("closed"));
  }

  /** The changes it was told, in the order they came, each with the id of its block. */
  get changes(): (ChangeEvent & { id: string | undefined })[] {
    return this.blocks
      .filter((block) => block.event === "task")
      .map((block) => ({ id: block.id, ...(block.data as ChangeEvent) }));
  }

  /** Its events by name; a block without one only moves the position. */
  get events(): string[] {
    return this.blocks.flatMap(({ event }) => event ?? []);
  }

  get seqs(): number[] {
    return this.changes.map(({ seq }) => seq);
  }

  /** Waits for what the stream brings; fails with what it brought instead. */
  async until(what: string, check: () => boolean, msMax = EVENT_MS_MAX): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => {
      if (check()) resolve();
    };
    const timer = setTimeout(() => {
      const last = this.blocks.slice(-3).map(({ text }) => text);
      reject(new Error(`no ${what} within ${msMax} ms; last: ${JSON.stringify(last)}`));
    }, msMax);
    this.#listeners.add(look);
    look();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#listeners.delete(look);
    }
  }

  untilSeq(seq: number, msMax?: number): Promise<void> {
    return this.until(`event of seq ${seq}`, () => this.#lastSeq >= seq, msMax);
  }

  untilEnded(msMax?: number): Promise<void> {
    return this.until("end of the stream", () => this.ended !== undefined, msMax);
  }

  /** `fin`: closes in good order; `rst`: hangs up; `half`: says that it will send no more, but reads on. */
  leave(how: "fin" | "rst" | "half" = "fin"): void {
    if (how === "rst") this.socket.resetAndDestroy();
    else if (how === "fin") this.socket.destroy();
    else this.socket.end();
  }

  #take(bytes: Uint8Array): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    if (!this.#isBody) this.#takeHead();
    if (this.#isBody) this.#takeBody();
    for (const listener of this.#listeners) listener();
  }

  #takeHead(): void {
    const end = Buffer.from(this.#received).indexOf("\r\n\r\n");
    if (end < 0) return;
    const [statusLine = "", ...lines] = Buffer.from(this.#received.subarray(0, end))
      .toString("latin1")
      .split("\r\n");
    this.status = Number(statusLine.split(" ")[1]);
    for (const line of lines) {
      const colon = line.indexOf(":");
      this.headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
    }
    this.#received = this.#received.subarray(end + 4);
    this.#isBody = true;
  }

  /** Chunked (RFC 9112, 7.1), or of the length that the head names. */
  #takeBody(): void {
    if (this.headers.get("transfer-encoding") !== "chunked") {
      const length = Number(this.headers.get("content-length") ?? 0);
      if (this.#received.length < length) return;
      this.#takeText(this.#decoder.end(Buffer.from(this.#received)));
      this.#end("finished");
      return;
    }
    for (;;) {
      const text = Buffer.from(this.#received);
      const lineEnd = text.indexOf("\r\n");
      if (lineEnd < 0) return;
      const size = Number.parseInt(text.subarray(0, lineEnd).toString("latin1"), 16);
      const next = lineEnd + 2 + size + 2;
      if (this.#received.length < next) return;
      if (text.subarray(next - 2, next).toString("latin1") !== "\r\n") {
        this.faults.push("a chunk longer than it says");
      }
      this.#received = this.#received.subarray(next);
      if (size === 0) {
        this.#end("finished");
        return;
      }
      this.#takeText(this.#decoder.write(text.subarray(lineEnd + 2, next - 2)));
    }
  }

  #takeText(received: string): void {
    this.body += received;
    const isStream = (this.headers.get("content-type") ?? "").startsWith("text/event-stream");
    if (!isStream) return;
    const blocks = (this.#unread + received).split("\n\n");
    this.#unread = blocks.pop() ?? "";
    for (const text of blocks) {
      const block = this.#parse(text);
      this.blocks.push(block);
      if (block.event === "task") this.#lastSeq = Number(block.data.seq);
    }
  }

  /** Nothing but what SPEC 4 names: each field at most once, LF alone, JSON on one line. */
  #parse(text: string): Block {
    const block: Block = { text, fields: [] };
    for (const line of text.split("\n")) {
      const found = /^(?:(id|event|retry|data): ([^\r\0]*)|: ?([^\r\0]*))$/.exec(line);
      const [, name, value = "", comment] = found ?? [];
      if (found === null || (name !== undefined && block.fields.includes(name))) {
        this.faults.push(`the line ${JSON.stringify(line)}`);
        continue;
      }
      block.fields.push(name ?? "comment");
      if (name === "id" || name === "event") block[name] = value;
      else if (name === "retry") block.retry = Number(value);
      else if (name === "data") block.data = JSON.parse(value) as unknown;
      else block.comment = comment ?? "";
    }
    return block;
  }

  #end(how: StreamEnd): void {
    this.ended ??= how;
    // A connection that breaks may break anywhere; clients throw such a rest away.
    if (this.ended === "finished" && this.#unread !== "") {
      this.faults.push(`ended within a block: ${this.#unread}`);
    }
    this.#unread = "";
    for (const listener of this.#listeners) listener();
  }
}
