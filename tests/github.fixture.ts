// For tests: deliveries as GitHub sends them, signed over the very bytes that go out, and the lines
// that they leave.

import { createHash, createHmac, randomUUID } from "node:crypto";
import type { AuditLine } from "../storage-adapter/port/index.ts";
import { GITHUB_SECRET } from "./service.fixture.ts";
import type { Answer, ServiceFixture } from "./service.fixture.ts";

export interface Sent {
  event?: string;
  id?: string;
  /** Goes out as it is when it is text. */
  body: unknown;
  secret?: string;
  /** Beside or in place of GitHub's own. */
  headers?: Record<string, string>;
}

export function signatureOf(body: string, secret = GITHUB_SECRET): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

export function sha256Of(body: string): string {
  return createHash("sha256").update(body).digest("hex");
}

export function deliver(service: ServiceFixture, sent: Sent): Promise<Answer> {
  const { event = "check_run", id = randomUUID(), secret, headers = {} } = sent;
  const body = typeof sent.body === "string" ? sent.body : JSON.stringify(sent.body);
  return service.call("POST", "/webhooks/github", {
    body,
    headers: {
      "x-github-delivery": id,
      "x-github-event": event,
      "x-hub-signature-256": signatureOf(body, secret),
      ...headers,
    },
  });
}

/** All that the log holds of deliveries, the oldest first. */
export function deliveryLines(service: ServiceFixture): AuditLine[] {
  return service.logLines().filter((line) => line.audit_event === "github_delivery");
}

export function lastDelivery(service: ServiceFixture): AuditLine | undefined {
  return deliveryLines(service).at(-1);
}

/** All tasks as they stand: a delivery that is refused, ignored or repeated leaves it as it was. */
export async function whatDeliveriesChange(service: ServiceFixture): Promise<unknown> {
  const { json } = await service.get("/api/tasks?limit=200");
  return [json.items, json.counts, service.ssotNames()];
}

export const HEAD_SHA = "9c1f0a7be2d4".padEnd(40, "0");

/** A check_run of the branch of `taskId`, as far as it matters; the minute is that of its end. */
export function checkRun(taskId: string, minute: number, fields: object = {}): object {
  const at = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString().replace(".000", "");
  return {
    action: "completed",
    check_run: {
      id: 1,
      head_sha: HEAD_SHA,
      html_url: "https://github.com/acme/shelf/runs/1",
      status: "completed",
      conclusion: "success",
      started_at: at,
      completed_at: at,
      check_suite: { head_branch: `task/${taskId}`, head_sha: HEAD_SHA },
      ...fields,
    },
    repository: { id: 7, html_url: "https://github.com/acme/shelf" },
  };
}
