// One request of the client's and its answer: sent with the token, read within bounds, checked before
// anything is believed. What is no answer of the service's becomes NoAnswerError.

import type { z } from "zod";
import { faultCode, isTimeout } from "../telegram/fault-code.ts";
import { readBody } from "../telegram/read-body.ts";
import { type Answer, problem } from "./answers.ts";
import { NoAnswerError } from "./no-answer.ts";

/** A write is answered in milliseconds; a disk that hangs for so long is in trouble. */
const ANSWER_MS_MAX = 30_000;
/** A task has at most 1 MiB; the longest page of a list or a trail is below this. */
const ANSWER_BYTES_MAX = 16 * 1_048_576;

export interface ClientSettings {
  /** Without a slash at its end. */
  baseUrl: string;
  token: string;
  /** Ends what is under way. */
  signal?: AbortSignal | undefined;
  /** For tests: a shorter bound. */
  answerMsMax?: number;
}

export interface WriteConditions {
  /** The `etag` of the answer that was seen: refused with a 412 when the task has changed since. */
  ifMatch?: string | null | undefined;
  /** Same key and body: same answer, so that a request whose answer was lost can be sent again. */
  idempotencyKey?: string | undefined;
}

interface ClientRequest {
  method: "GET" | "POST";
  path: string;
  query?: object | undefined;
  body?: object;
  conditions?: WriteConditions | undefined;
}

export type Sender = <Value>(
  request: ClientRequest,
  schema: z.ZodType<Value>,
) => Promise<Answer<Value>>;

export function createSender(settings: ClientSettings): Sender {
  return async (request, schema) => {
    const target = `${request.path}${queryText(request.query)}`;
    const { response, json } = await exchange(settings, request, target);
    const { status } = response;
    // The schemas transform nothing. What was read itself goes on, so that every field stays, also one
    // that zod leaves out of its copies ("__proto__", 4.6.7).
    if (response.ok && schema.safeParse(json).success) {
      const value = json as z.infer<typeof schema>;
      return { ok: true, status, value, etag: response.headers.get("etag") };
    }
    const refusal = problem.safeParse(json);
    if (!response.ok && refusal.success) return { ok: false, status, problem: refusal.data };
    throw new NoAnswerError(
      `${request.method} ${target} was answered with ${status} and something that is no answer of this service's`,
    );
  };
}

async function exchange(settings: ClientSettings, request: ClientRequest, target: string) {
  const { method, body } = request;
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
  const headers = new Headers({ Authorization: `Bearer ${token}` });
  if (body !== undefined) headers.set("Content-Type", "application/json");
  if (conditions.ifMatch) headers.set("If-Match", conditions.ifMatch);
  if (conditions.idempotencyKey) headers.set("Idempotency-Key", conditions.idempotencyKey);
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
