// One request of the client's and its answer: sent with the token, read within bounds, checked before
// anything is believed. What is no answer of the service's becomes NoAnswerError.

import type { z } from "zod";
import { type Problem, problem } from "../../worker/domain/answer-schemas.ts";
import { faultCode, isTimeout } from "../http/fault-code.ts";
import { readBody } from "../http/read-body.ts";
import type { Answer, PageAnswer } from "./answers.ts";
import { NoAnswerError } from "./no-answer.ts";

/** A write is answered in milliseconds; a disk that hangs for so long is in trouble. */
const ANSWER_MS_MAX = 30_000;
/** A task has at most 1 MiB; the longest page of a list or a trail is below this. */
const ANSWER_BYTES_MAX = 16 * 1_048_576;

export interface ClientSettings {
  /** Without a slash at its end. */
  baseUrl: string;
  /** None: reads of a service on this machine need none. */
  token?: string | undefined;
  /** Ends what is under way. */
  signal?: AbortSignal | undefined;
  /** For tests: a shorter bound. */
  answerMsMax?: number;
}

export interface WriteConditions {
  /** The `etag` of the answer that was seen: refused with a 412 when the task has changed since. */
  ifMatch?: string;
  /** Same key and body: same answer, so that a request whose answer was lost can be sent again. */
  idempotencyKey?: string;
}

interface ClientRequest {
  method: "GET" | "POST";
  path: string;
  query?: object | undefined;
  body?: object;
  conditions?: WriteConditions | undefined;
}

export interface Sender {
  /** An acceptance without an ETag is no answer: the next write could not be made on condition of it. */
  forTask<Value>(request: ClientRequest, schema: z.ZodType<Value>): Promise<Answer<Value>>;
  forPage<Value>(request: ClientRequest, schema: z.ZodType<Value>): Promise<PageAnswer<Value>>;
}

export function createSender(settings: ClientSettings): Sender {
  return {
    async forTask(request, schema) {
      const answer = await send(settings, request, schema);
      if (!answer.ok) return answer;
      const { etag } = answer;
      if (etag === null || etag === "") throw noAnswer(request, `${answer.status} and no ETag`);
      return { ...answer, etag };
    },
    forPage: (request, schema) => send(settings, request, schema),
  };
}

async function send<Value>(
  settings: ClientSettings,
  request: ClientRequest,
  schema: z.ZodType<Value>,
): Promise<PageAnswer<Value>> {
  // workerd (1.20261117) hands an empty If-Match on as none: the write would be done unconditionally.
  if (Object.values(request.conditions ?? {}).includes("")) {
    throw new NoAnswerError(
      `${request.method} ${targetOf(request)} was not sent: a condition of it is empty`,
    );
  }
  const { response, json } = await exchange(settings, request);
  const { status } = response;
  // The schemas transform nothing. What was read itself goes on, so that every field stays, also one
  // that zod leaves out of its copies ("__proto__", 4.6.7).
  if (response.ok && schema.safeParse(json).success) {
    return { ok: true, status, value: json as Value, etag: response.headers.get("etag") };
  }
  // Somebody in between may have put another status on it: then nobody knows which of the two is meant.
  if (!response.ok && problem.safeParse(json).data?.status === status) {
    return { ok: false, status, problem: json as Problem };
  }
  throw noAnswer(request, `${status} and something that is no answer of this service's`);
}

function noAnswer(request: ClientRequest, instead: string): NoAnswerError {
  return new NoAnswerError(`${request.method} ${targetOf(request)} was answered with ${instead}`);
}

function targetOf({ path, query }: ClientRequest): string {
  return `${path}${queryText(query)}`;
}

async function exchange(settings: ClientSettings, request: ClientRequest) {
  const { method, body } = request;
  const target = targetOf(request);
  try {
    const response = await fetch(`${settings.baseUrl}${target}`, {
      method,
      headers: headersOf(settings, request),
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: signalOf(settings),
      // A redirect would take the token along to wherever it points.
      redirect: "manual",
    });
    const text = new TextDecoder("utf-8", { fatal: true }).decode(
      await readBody(response, ANSWER_BYTES_MAX),
    );
    return { response, json: parseJson(text) };
  } catch (error) {
    const reason = describeFault(settings, error);
    // Without its cause: a fault's own words may quote the token.
    throw new NoAnswerError(`${method} ${target} got no answer (${reason})`);
  }
}

function headersOf({ token }: ClientSettings, { body, conditions = {} }: ClientRequest): Headers {
  const headers = new Headers();
  if (token !== undefined) headers.set("Authorization", `Bearer ${token}`);
  if (body !== undefined) headers.set("Content-Type", "application/json");
  // Whatever else it is: who gives one doesn't want the write without it.
  const { ifMatch, idempotencyKey } = conditions;
  if (ifMatch !== undefined) headers.set("If-Match", ifMatch);
  if (idempotencyKey !== undefined) headers.set("Idempotency-Key", idempotencyKey);
  return headers;
}

function signalOf({ signal, answerMsMax = ANSWER_MS_MAX }: ClientSettings): AbortSignal {
  const timeout = AbortSignal.timeout(answerMsMax);
  return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
}

function describeFault({ signal, answerMsMax = ANSWER_MS_MAX }: ClientSettings, error: unknown) {
  if (signal?.aborted) return String(signal.reason);
  if (isTimeout(error)) return `none within ${answerMsMax / 1000} s`;
  return faultCode(error) ?? "no reason given";
}

function queryText(query: object = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  return search.size === 0 ? "" : `?${search.toString()}`;
}

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
