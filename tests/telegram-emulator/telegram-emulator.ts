// For tests: Telegram's Bot API as far as a poller sees it, with its offset rules, its long polls and
// its refusals, and with faults where a test wants them. Notes every call that is made.

import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import { type Fault, sendFaulty, sendRefusal, sendResult } from "./answer-call.ts";
import { UpdateQueue } from "./update-queue.ts";

export const BOT_TOKEN = "7000000001:emulated-token_of-the-tests";

/** Who asks for the same again so soon gets one update at most. */
const SAME_OFFSET_MS = 500;
const FIRST_UPDATE_ID = 500_000_000;
const MESSAGE_DATE_S = 1_767_225_600;

export interface GetUpdatesCall {
  offset?: number;
  limit?: number;
  timeout?: number;
  allowed_updates?: string[];
}

interface WaitingPoll {
  response: ServerResponse;
  answer: () => void;
  timer: NodeJS.Timeout;
}

export class TelegramEmulator {
  readonly queue = new UpdateQueue(FIRST_UPDATE_ID);
  /** The methods that were called, whatever came of it. */
  readonly methods: string[] = [];
  readonly polls: GetUpdatesCall[] = [];
  /** Polls that their poller has ended before there was an answer. */
  cutPolls = 0;
  /** What becomes of the next poll; nothing special without one. */
  nextFault: () => Fault | undefined = () => this.faults.shift();
  faults: Fault[] = [];
  webhookActive = false;
  readonly #server: Server;
  #waiting: WaitingPoll | undefined;
  #latest: { offset: number; atMs: number } | undefined;
  #allowed: readonly string[] | undefined;
  /** Of all emulators of a test file, which may share a service: a message is known by its id for ever. */
  static #nextMessageId = 1;

  private constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async start(): Promise<TelegramEmulator> {
    const emulator = new TelegramEmulator();
    emulator.#server.listen(0, "127.0.0.1");
    await once(emulator.#server, "listening");
    return emulator;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get apiBase(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What a poller's environment needs to find this. */
  get environment(): Record<string, string> {
    return { BOT_TOKEN, TELEGRAM_API_BASE: this.apiBase };
  }

  async stop(): Promise<void> {
    clearTimeout(this.#waiting?.timer);
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  /** Somebody writes to the bot. Answers the message as Telegram hands it on. */
  write(text: string, chatId = 42) {
    const message = {
      message_id: TelegramEmulator.#nextMessageId,
      date: MESSAGE_DATE_S,
      chat: { id: chatId, type: "private", first_name: "Jo" },
      from: { id: chatId, is_bot: false, first_name: "Jo" },
      text,
    };
    TelegramEmulator.#nextMessageId += 1;
    this.happen("message", message);
    return message;
  }

  /** An update of any kind comes in, if the bot has asked for its kind. */
  happen(kind: string, content: unknown): void {
    // The Bot API's own choice, as long as nobody has made one.
    const isWanted =
      this.#allowed?.includes(kind) ?? !["chat_member", "message_reaction"].includes(kind);
    if (!isWanted) return;
    this.queue.push({ [kind]: content });
    this.#waiting?.answer();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, token, method = ""] = /^\/bot([^/]*)\/(\w+)$/.exec(request.url ?? "") ?? [];
    const body = await readText(request).catch(() => "");
    this.methods.push(method);
    if (token === undefined || !/^\d+:[\w-]{20,}$/.test(token)) {
      sendRefusal(response, 404, "Not Found");
    } else if (token !== BOT_TOKEN) {
      sendRefusal(response, 401, "Unauthorized");
    } else if (method !== "getUpdates") {
      sendRefusal(response, 404, "Not Found: method not found");
    } else {
      await this.#poll(JSON.parse(body || "{}") as GetUpdatesCall, response);
    }
  }

  async #poll(call: GetUpdatesCall, response: ServerResponse): Promise<void> {
    this.polls.push(call);
    if (this.webhookActive) {
      sendRefusal(
        response,
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
      return;
    }
    this.#allowed = call.allowed_updates ?? this.#allowed;
    const { offset = 0, timeout = 0 } = call;
    const limit = this.#limitOf(offset, call.limit ?? 100);
    const fault = this.nextFault();
    const updates = this.queue.get(offset, limit);
    if (fault !== undefined) await sendFaulty(response, fault, updates);
    else if (updates.length > 0 || timeout === 0) sendResult(response, updates);
    else this.#wait(response, offset, limit, timeout);
  }

  #limitOf(offset: number, wished: number): number {
    const nowMs = performance.now();
    const before = this.#latest;
    this.#latest = { offset, atMs: nowMs };
    return before?.offset === offset && nowMs - before.atMs < SAME_OFFSET_MS ? 1 : wished;
  }

  #wait(response: ServerResponse, offset: number, limit: number, timeoutS: number): void {
    const other = this.#waiting;
    if (other !== undefined) {
      this.#forget(other);
      sendRefusal(
        other.response,
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
      );
    }
    const answer = () => {
      this.#forget(poll);
      sendResult(response, this.queue.get(offset, limit));
    };
    const poll: WaitingPoll = { response, answer, timer: setTimeout(answer, timeoutS * 1_000) };
    this.#waiting = poll;
    response.once("close", () => {
      if (this.#waiting === poll) this.cutPolls += 1;
      this.#forget(poll);
    });
  }

  #forget(poll: WaitingPoll): void {
    clearTimeout(poll.timer);
    if (this.#waiting === poll) this.#waiting = undefined;
  }

  /** Whether a poll waits for something to happen. */
  get isPolled(): boolean {
    return this.#waiting !== undefined;
  }
}
