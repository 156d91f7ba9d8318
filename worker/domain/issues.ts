// The issues of a verdict: ids minted where left out, each tied to a criterion that exists, and the
// digest that later proves they were handed out unchanged (SPEC 7, fidelity).

import { canonicalJson, sha256HexOf } from "./canonical-json.ts";
import type { IssueInput } from "./commands.ts";
import { mintIds } from "./minted-ids.ts";
import { checkReferences } from "./references.ts";
import type { Refusal } from "./step.ts";
import type { Issue, Task } from "./task-schema.ts";

export type IssuesOutcome =
  | { ok: true; issues: Issue[]; sha256: string }
  | { ok: false; refusal: Refusal };

export function buildIssues(task: Task, given: readonly IssueInput[]): IssuesOutcome {
  const minted = mintIds(given, { field: "issue_id", prefix: "i", pointer: "/issues" });
  if (!minted.ok) return minted;
  const criteria = new Set(task.acceptance_criteria.map((criterion) => criterion.id));
  const entries = new Set(task.task_result?.work_log.map((entry) => entry.entry_id));
  const unknown = checkReferences(
    given.flatMap((issue, index) => [
      {
        pointer: `/issues/${index}/criterion_ref`,
        value: issue.criterion_ref,
        known: criteria,
        kind: "criterion" as const,
      },
      {
        pointer: `/issues/${index}/work_log_ref`,
        value: issue.work_log_ref,
        known: entries,
        kind: "work-log entry" as const,
      },
    ]),
  );
  if (unknown !== undefined) return { ok: false, refusal: unknown };
  return { ok: true, issues: minted.items, sha256: issuesSha256(minted.items) };
}

/** SHA-256 of the canonical JSON of the list. */
export function issuesSha256(issues: readonly Issue[]): string {
  return sha256HexOf(canonicalJson(issues));
}
