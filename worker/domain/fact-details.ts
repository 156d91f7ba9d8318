// What a step's audit line says of verdicts: enough for an auditor to match line and file, and never
// more than a bounded piece of anybody's text.

import type { JsonObject } from "../../storage-adapter/port/json.ts";
import { excerpt } from "./excerpt.ts";
import { REASON_EXCERPT_CHARS_MAX } from "./limits.ts";
import { plainActor } from "./refusal.ts";
import type { Verdict } from "./task-schema.ts";

export function reasonExcerpt(reason: string): string {
  return excerpt(reason, REASON_EXCERPT_CHARS_MAX);
}

export function verdictDetail(verdict: Verdict): JsonObject {
  return {
    attempt: verdict.attempt,
    decision: verdict.decision,
    reason: reasonExcerpt(verdict.reason),
    issue_count: verdict.issues.length,
    issues_sha256: verdict.issues_sha256,
    content_sha256: verdict.content_sha256,
  };
}

/** A former verdict that this step moves to the history. */
export function formerVerdict(verdict: Verdict): JsonObject {
  return {
    decision: verdict.decision,
    decided_by: plainActor(verdict.decided_by),
    decided_at: verdict.at,
    issues_sha256: verdict.issues_sha256,
  };
}
