import { expect, it } from "vitest";
import {
  IDEMPOTENCY_KEY_CHARS_MAX,
  claimOf,
  isIdempotencyKey,
  readKept,
  reservationOf,
} from "./idempotency.ts";
import type { WriteAnswer } from "./idempotency.ts";

const actor = { role: "admin", name: "maria" } as const;
const request = { method: "POST", path: "/api/tasks", body: Uint8Array.of(1, 2) };
const claim = claimOf(actor, "k", request);
const answer: WriteAnswer = {
  status: 201,
  answer: { task_id: "t" },
  sha256: "f".repeat(64),
  location: "/api/tasks/t",
};
const kept = { ...reservationOf(claim, answer), seq: 7, at: "2026-01-01T00:00:00.000Z" };

it("gives back what was kept, with the commit's seq and time", () => {
  expect(readKept(kept, claim)).toEqual({
    outcome: "replay",
    answer,
    seq: 7,
    at: "2026-01-01T00:00:00.000Z",
  });
});

it.each([
  ["another body", { body: Uint8Array.of(1, 3) }],
  ["another path", { path: "/api/tasks/t/ack" }],
  ["another method", { method: "PUT" }],
])("tells another request by %s", (_, change) => {
  const other = claimOf(actor, "k", { ...request, ...change });
  expect(other.key).toBe(claim.key);
  expect(readKept(kept, other)).toEqual({ outcome: "other_request" });
});

it("keeps callers apart who use the same key, and keys that run into names", () => {
  const keys = [
    claim,
    claimOf({ role: "admin", name: "jo" }, "k", request),
    claimOf({ role: "reviewer", name: "maria" }, "k", request),
    claimOf(actor, "k2", request),
  ].map(({ key }) => key);
  expect(new Set(keys).size).toBe(4);
});

it("does not show the client's key", () => {
  expect(claimOf(actor, "GUESSABLE", request).key).toMatch(/^[0-9a-f]{64}$/);
});

it("takes keys of visible ASCII up to the bound", () => {
  expect(isIdempotencyKey("k".repeat(IDEMPOTENCY_KEY_CHARS_MAX))).toBe(true);
  expect(isIdempotencyKey("k".repeat(IDEMPOTENCY_KEY_CHARS_MAX + 1))).toBe(false);
  expect(isIdempotencyKey("")).toBe(false);
  expect(isIdempotencyKey("a b")).toBe(false);
  expect(isIdempotencyKey("ä")).toBe(false);
});
