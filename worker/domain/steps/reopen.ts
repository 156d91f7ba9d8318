// Reopen: a person takes a person's decision back, with a reason. The attempt stays, the decision
// moves to the history, and nothing is erased.

import { advance } from "../advance.ts";
import { checkRole } from "../attempt-checks.ts";
import { checkHistoryShare } from "../bounds.ts";
import type { ReopenCommand } from "../commands.ts";
import { deriveStatus, isPerson, standingVerdict } from "../engine.ts";
import { formerVerdict, reasonExcerpt } from "../fact-details.ts";
import { conflict, plainActor, refused } from "../refusal.ts";
import type { Step } from "../step.ts";
import type { HistoryEntry, Task } from "../task-schema.ts";

export const reopenTask: Step<ReopenCommand> = (task, command, context) => {
  const blocked = checkRole(context.actor, ["admin"]);
  if (blocked !== undefined) return refused(blocked);
  const verdict = standingVerdict(task);
  if (verdict === undefined || !isPerson(verdict.decided_by)) {
    const status = deriveStatus(task);
    return refused(
      conflict(
        "no_decision_to_reopen",
        `No person's decision stands on attempt ${task.attempt} (status ${status}). Approve or reject it instead.`,
        { status, attempt: task.attempt },
      ),
    );
  }
  const full = checkHistoryShare(task, "reopenings");
  if (full !== undefined) return refused(full);

  const reopening: HistoryEntry = {
    kind: "verdict_reopened",
    at: context.at,
    by: plainActor(context.actor),
    reason: command.reason,
    verdict,
  };
  const { verdict: _verdict, ...kept } = task;
  const reopened: Task = { ...kept, history: [...task.history, reopening] };
  const fact = {
    audit_event: "task_reopened" as const,
    caused_by: ["task_approved", "task_rejected"] as const,
    detail: {
      attempt: task.attempt,
      reason: reasonExcerpt(command.reason),
      reopened: formerVerdict(verdict),
    },
  };
  return advance(reopened, context, fact, "decision");
};
