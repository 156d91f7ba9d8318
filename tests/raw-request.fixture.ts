// For tests: requests that `fetch` won't send: with a Host of one's own, a path as it stands, a body
// in chunks or one that never ends.

import { request } from "node:http";
import { connect } from "node:net";
import type { Answer } from "./service.fixture.ts";

export interface RawRequest {
  port: number;
  method?: string;
  /** Goes into the request line as it stands. */
  path: string;
  headers?: Record<string, string>;
  /** Sent one by one; chunked, unless a Content-Length is given. */
  chunks?: readonly string[];
  /** The body is never ended: whoever waits for its end waits in vain. */
  unfinished?: boolean;
}

/** Longer than this and the connection counts as hanging. */
const ANSWER_MS_MAX = 10_000;

export function rawRequest(options: RawRequest): Promise<Answer> {
  const { port, method = "GET", path, headers = {}, chunks = [], unfinished = false } = options;
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port, method, path, headers, agent: false },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.once("error", reject).once("end", () => {
          sent.destroy();
          const answered = new Headers();
          for (const [name, values] of Object.entries(response.headersDistinct)) {
            for (const value of values ?? []) answered.append(name, value);
          }
          const isJson = /json/.test(answered.get("content-type") ?? "") && text !== "";
          const json: unknown = isJson ? JSON.parse(text) : undefined;
          resolve({ status: response.statusCode ?? 0, headers: answered, text, json });
        });
      },
    );
    sent.setTimeout(ANSWER_MS_MAX, () => sent.destroy(new Error("the connection hangs")));
    sent.once("error", reject);
    for (const chunk of chunks) sent.write(chunk);
    if (unfinished) sent.flushHeaders();
    else sent.end();
  });
}

/**
 * Sends a request to its last byte before it looks for an answer, as simple clients do. Rejects when
 * the connection breaks on the way. Answers the status line.
 */
export function sendAllFirst(port: number, head: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.setTimeout(ANSWER_MS_MAX, () => socket.destroy(new Error("the connection hangs")));
    socket.once("error", reject);
    socket.pause();
    socket.write(`${head}\r\n\r\n${body}`, () => {
      socket.once("data", (data) => {
        socket.destroy();
        resolve(data.toString("utf8").split("\r\n")[0] ?? "");
      });
      socket.resume();
    });
  });
}

/**
 * Sends a request's head, waits until its body is asked for, sends a part of that and hangs up, as a
 * connection does that breaks. Resolves when the other side has let go too.
 */
export function hangUp(port: number, head: string, part: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: false });
    socket.setTimeout(ANSWER_MS_MAX, () => socket.destroy(new Error("the connection hangs")));
    socket.once("error", reject).once("close", () => resolve());
    socket.write(`${head}\r\nexpect: 100-continue\r\n\r\n`);
    socket.once("data", () => socket.end(part));
  });
}
