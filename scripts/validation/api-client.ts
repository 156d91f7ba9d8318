// The service's API as a verifier uses it: a request, its answer and how long it took, nothing judged.

import { performance } from "node:perf_hooks";
import { z } from "zod";
import { VerificationFault } from "./verification-fault.ts";

/** Far above every limit: what takes longer is no answer. */
const ANSWER_MS_MAX = 30_000;

export interface ApiAnswer {
  status: number;
  text: string;
  etag: string | null;
  /** From the request's first byte to the answer's last. */
  ms: number;
}

export interface ApiClient {
  get(path: string): Promise<ApiAnswer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
}

const decidedTask = z.looseObject({
  task_id: z.string(),
  status: z.string(),
  revision: z.int(),
  verdict: z
    .looseObject({
      decision: z.string(),
      at: z.string(),
      decided_by: z.looseObject({ role: z.string(), name: z.string() }),
    })
    .optional(),
});

export type DecidedTask = z.infer<typeof decidedTask>;

/**
 * `token`: undefined for nobody's. Its requests throw VerificationFault where there is no answer at all.
 */
export function createApiClient(
  baseUrl: string,
  token: string | undefined,
  signal: AbortSignal,
): ApiClient {
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ): Promise<ApiAnswer> => {
    const begun = performance.now();
    try {
      const answer = await fetch(`${baseUrl}${path}`, {
        method,
        headers: {
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...more,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS_MAX)]),
      });
      const text = await answer.text();
      const ms = performance.now() - begun;
      return { status: answer.status, text, etag: answer.headers.get("etag"), ms };
    } catch (error) {
      if (signal.aborted) throw new VerificationFault(String(signal.reason));
      const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
      throw new VerificationFault(`${method} ${path} got no answer (${cause?.code ?? message})`);
    }
  };
  return {
    get: (path) => send("GET", path),
    post: (path, body, headers) => send("POST", path, body, headers),
  };
}

/** Throws VerificationFault that quotes the answer. */
export function expectStatus(answer: ApiAnswer, status: number, request: string): ApiAnswer {
  if (answer.status === status) return answer;
  throw new VerificationFault(
    `${request} was answered with ${answer.status} instead of ${status}: ${answer.text.slice(0, 300)}`,
  );
}

/** A task, or the answer to a write of one. Throws VerificationFault on anything else. */
export function parseTaskAnswer(answer: ApiAnswer, request: string): DecidedTask {
  const parsed = decidedTask.safeParse(parseJson(answer.text));
  if (parsed.success) return parsed.data;
  throw new VerificationFault(`${request} was answered with something that is no task`);
}

/** Undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
