// For tests: how the emulator puts an answer on the wire, and the ways in which one goes wrong.

import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export type Fault =
  /** The Bot API's own refusal. */
  | { fault: "refused"; status: number; description: string; retryAfter?: unknown }
  /** A page of something in between. */
  | { fault: "page"; status: number }
  /** JSON, but nothing that the Bot API would say. */
  | { fault: "json"; status: number; body: unknown }
  | { fault: "redirect"; to: string }
  /** The connection goes, without a word or in the middle of the body. */
  | { fault: "cut"; when: "before" | "middle" }
  | { fault: "slow"; ms: number };

export function sendResult(response: ServerResponse, result: unknown): void {
  sendJson(response, 200, { ok: true, result });
}

export function sendRefusal(
  response: ServerResponse,
  error_code: number,
  description: string,
  parameters?: { retry_after: unknown },
): void {
  const body = { ok: false, error_code, description, ...(parameters && { parameters }) };
  sendJson(response, error_code, body);
}

/** In place of `result`, or late. */
export async function sendFaulty(
  response: ServerResponse,
  fault: Fault,
  result: unknown,
): Promise<void> {
  switch (fault.fault) {
    case "refused": {
      const { status, description, retryAfter } = fault;
      const parameters = retryAfter === undefined ? undefined : { retry_after: retryAfter };
      sendRefusal(response, status, description, parameters);
      break;
    }
    case "page":
      response.writeHead(fault.status, { "content-type": "text/html" });
      response.end("<html><title>Bad Gateway</title></html>");
      break;
    case "json":
      sendJson(response, fault.status, fault.body);
      break;
    case "redirect":
      response.writeHead(307, { location: fault.to }).end();
      break;
    case "cut":
      if (fault.when === "middle") {
        const text = JSON.stringify({ ok: true, result });
        response.writeHead(200, { "content-type": "application/json" });
        await new Promise((flushed) => {
          response.write(text.slice(0, Math.ceil(text.length / 2)), flushed);
        });
      }
      response.destroy();
      break;
    case "slow":
      await sleep(fault.ms, undefined, { ref: false });
      sendResult(response, result);
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
