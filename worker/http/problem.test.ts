import { describe, expect, it } from "vitest";
import { describeFailure } from "./describe-failure.ts";
import { failed } from "./failure.ts";
import type { Failure } from "./failure.ts";
import { problemResponse } from "./problem.ts";
import { STATUS_TITLES } from "./status-titles.ts";

const problems = [{ path: "/a", message: "is wrong" }];
const refusal = (kind: "forbidden" | "conflict" | "unprocessable"): Failure => ({
  reason: "refused",
  refusal: { kind, code: "some_rule", detail: "Do that.", extra: { status: 1, holder: "jo" } },
});

const STATUSES: [number, Failure][] = [
  [401, { reason: "authentication_required" }],
  [401, { reason: "invalid_credentials" }],
  [401, { reason: "sign_in_refused" }],
  [401, { reason: "webhook_secret_wrong" }],
  [403, { reason: "role_not_allowed", role: "reader", allowed: ["admin"] }],
  [403, { reason: "host_not_allowed" }],
  [403, { reason: "origin_not_allowed" }],
  [404, { reason: "not_found" }],
  [404, { reason: "task_not_found" }],
  [404, { reason: "task_deleted" }],
  [405, { reason: "method_not_allowed", allow: ["GET", "HEAD"] }],
  [413, { reason: "body_too_large", bytesMax: 9 }],
  [415, { reason: "unsupported_media_type" }],
  [400, { reason: "malformed_json", errors: problems }],
  [400, { reason: "invalid_body", errors: problems }],
  [400, { reason: "invalid_query", errors: problems }],
  [400, { reason: "invalid_header", header: "If-Match", detail: "is wrong" }],
  [400, { reason: "invalid_cursor" }],
  [412, { reason: "precondition_failed", currentEtag: '"x"' }],
  [409, { reason: "task_id_taken" }],
  [422, { reason: "idempotency_key_reused" }],
  [503, { reason: "task_file_invalid", problems, access: "read" }],
  [409, { reason: "task_file_invalid", problems, access: "write" }],
  [403, refusal("forbidden")],
  [409, refusal("conflict")],
  [422, refusal("unprocessable")],
  [503, { reason: "storage_unavailable", detail: "Disk full." }],
  [408, { reason: "body_too_slow" }],
  [400, { reason: "body_cut_off" }],
  [503, { reason: "contended" }],
  [500, { reason: "internal_error", cause: new Error("SECRET at /srv/x.ts:1") }],
];

async function answer(failure: Failure) {
  const response = problemResponse(describeFailure(failure), "req-1");
  const document = await response.json<Record<string, unknown>>();
  return { response, document };
}

describe("a problem document", () => {
  it.each(STATUSES)("is a %i for %o", async (status, failure) => {
    const { response, document } = await answer(failure);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(document).toMatchObject({
      status,
      title: STATUS_TITLES[status],
      correlation_id: "req-1",
    });
    expect(document["type"]).toBe(`urn:countersign:problem:${String(document["code"])}`);
    expect(document["code"]).toMatch(/^[a-z_]+$/);
    expect(document["detail"]).not.toBe("");
  });

  it("says how to authenticate with every 401", async () => {
    for (const [status, failure] of STATUSES) {
      const { response } = await answer(failure);
      const challenged = response.headers.has("www-authenticate");
      expect([failure.reason, challenged]).toEqual([failure.reason, status === 401]);
    }
  });

  it("says what is allowed with a 405, and when to come back with a 503 of storage", async () => {
    const { response } = await answer({ reason: "method_not_allowed", allow: ["GET", "HEAD"] });
    expect(response.headers.get("allow")).toBe("GET, HEAD");
    const busy = await answer({ reason: "storage_unavailable", detail: "Disk full." });
    expect(busy.response.headers.get("retry-after")).toMatch(/^\d+$/);
  });

  it("keeps an unknown fault to itself", async () => {
    const { document } = await answer({ reason: "internal_error", cause: new Error("SECRET") });
    expect(JSON.stringify(document)).not.toContain("SECRET");
  });

  it("lists what is wrong where", async () => {
    const { document } = await answer({ reason: "invalid_body", errors: problems });
    expect(document["errors"]).toEqual(problems);
  });

  it("carries a refusal's particulars, but lets none take a standard member's place", async () => {
    const { document } = await answer(refusal("conflict"));
    expect(document).toMatchObject({ holder: "jo", status: 409, code: "some_rule" });
  });
});

it("keeps the task that a failure is about", () => {
  const about = { task_id: "t", correlation_id: "t" };
  expect(failed({ reason: "contended" }, about).about).toEqual(about);
  expect(failed({ reason: "contended" })).not.toHaveProperty("about");
});
