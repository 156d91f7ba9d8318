// Ack: an executor recites what the attempt will be measured by. The first recital without a fault is
// the claim, and there is one claim per attempt.

import { advance } from "../advance.ts";
import { checkCurrentAttempt, checkNoVerdict, checkRole } from "../attempt-checks.ts";
import type { AckCommand } from "../commands.ts";
import { checkEcho } from "../echo-check.ts";
import { standingVerdict } from "../engine.ts";
import { conflict, plainActor, refused } from "../refusal.ts";
import type { Refusal, Step } from "../step.ts";
import type { Task } from "../task-schema.ts";

export const ackTask: Step<AckCommand> = (task, command, context) => {
  const blocked =
    checkRole(context.actor, ["executor"]) ??
    checkCurrentAttempt(task, command.attempt) ??
    checkUnclaimed(task) ??
    checkNoVerdict(task);
  if (blocked !== undefined) return refused(blocked);

  const echo = checkEcho(task, command);
  if (!echo.ok) return refused(echo.refusal);

  const ack = {
    attempt: task.attempt,
    criteria_echo: command.criteria_echo,
    scope_echo: command.scope_echo,
    echo_match_rate: echo.matchRate,
    at: context.at,
    by: plainActor(context.actor),
  };
  return advance({ ...task, ack }, context, {
    audit_event: "task_acked",
    caused_by: ["task_briefed", "task_created", "task_redispatched"],
    detail: {
      attempt: task.attempt,
      holder: ack.by.name,
      criteria_count: ack.criteria_echo.length,
      scope_count: ack.scope_echo.length,
      echo_match_rate: ack.echo_match_rate,
    },
  });
};

function checkUnclaimed(task: Task): Refusal | undefined {
  if (task.ack === undefined) return undefined;
  const { by, at } = task.ack;
  const claim = `${by.name} acknowledged attempt ${task.attempt} at ${at}`;
  return conflict(
    "already_claimed",
    standingVerdict(task) === undefined
      ? `${claim} and holds it. If that is you, go on with tool calls and the result; else take another task.`
      : `${claim}, and it has been judged since. Take another task.`,
    { holder: plainActor(by), at },
  );
}
