// The frame around every write under /api/tasks that makes it repeatable: look for a kept answer, do
// the write with its key reserved in the same commit, and settle what a twin in flight has done.

import type { KeptKey } from "../../storage-adapter/port/reserved-key.ts";
import { failed } from "../http/failure.ts";
import type { Failed } from "../http/failure.ts";
import { claimOf, isIdempotencyKey, readKept } from "../http/idempotency.ts";
import type { IdempotencyClaim, WriteAnswer } from "../http/idempotency.ts";
import type { Interpreted } from "../http/json-request.ts";
import type { Answer, Call } from "./route.ts";
import { writeResponse } from "./task-answer.ts";

export type WriteOutcome =
  | { outcome: "written"; answer: WriteAnswer; seq: number; at: string }
  | { outcome: "failed"; failed: Failed }
  /** A twin's commit took the idempotency key first. */
  | { outcome: "key_taken"; kept: KeptKey };

/** A key that can't be read is told by the write, since its 404 comes before any 400 (SPEC 3). */
export type ReadClaim = Interpreted<IdempotencyClaim | undefined>;

export async function answerOnce(
  call: Call,
  body: Uint8Array,
  write: (claim: ReadClaim) => Promise<WriteOutcome>,
): Promise<Answer> {
  const key = call.request.headers.get("idempotency-key");
  if (key === null) return settle(await write({ ok: true, value: undefined }), undefined);
  if (!isIdempotencyKey(key))
    return settle(await write({ ok: false, failure: BAD_KEY }), undefined);
  const { pathname } = call.url;
  const request = { method: call.request.method, path: pathname, body };
  const claim = claimOf(call.caller.actor, key, request);
  const kept = await keptAnswer(call, claim);
  if (kept) return kept;
  const outcome = await write({ ok: true, value: claim });
  // What refused this request may be its own twin, which has won meanwhile.
  const twin = outcome.outcome === "failed" ? await keptAnswer(call, claim) : undefined;
  return twin ?? settle(outcome, claim);
}

const BAD_KEY = {
  reason: "invalid_header",
  header: "Idempotency-Key",
  detail: "must be 1 to 255 visible ASCII characters.",
} as const;

async function keptAnswer(call: Call, claim: IdempotencyClaim): Promise<Answer | undefined> {
  const kept = await call.service.storage.lookup("idempotency", claim.key);
  return kept ? replay(kept, claim) : undefined;
}

function settle(outcome: WriteOutcome, claim: IdempotencyClaim | undefined): Answer {
  switch (outcome.outcome) {
    case "written":
      return writeResponse(outcome.answer, outcome.seq, outcome.at);
    case "failed":
      return outcome.failed;
    case "key_taken":
      if (!claim) throw new Error("Storage found a key taken that was not reserved.");
      return replay(outcome.kept, claim);
  }
}

function replay(kept: KeptKey, claim: IdempotencyClaim): Answer {
  const found = readKept(kept, claim);
  if (found.outcome === "other_request") return failed({ reason: "idempotency_key_reused" });
  const response = writeResponse(found.answer, found.seq, found.at);
  response.headers.set("Idempotency-Replayed", "true");
  return response;
}
