// The refusals of the protocol counted again: each as it was sent and answered, between two readings of
// the task.

import { z } from "zod";
import { isFields, saidStep, sentSample } from "./protocol-evidence.ts";
import { type Recounted, exactly, recountFrom } from "./recounted.ts";
import {
  type Refused,
  detailOf,
  saysAttempt,
  saysHolder,
  saysIssueCount,
  saysLines,
  saysReferences,
  saysRoles,
  saysStatus,
  saysUnanswered,
  saysVerdict,
} from "./refusal-words.ts";

const REFUSALS = "refusals.json";

const refusals = z.looseObject({
  sample: sentSample,
  points: z.array(
    z.looseObject({
      before: z.string(),
      after: z.string(),
      refusals: z.array(z.looseObject({ name: z.string(), tried: saidStep })),
    }),
  ),
});

type Rule = readonly [status: number, code: string, says: (refused: Refused) => boolean];

const ECHO: Rule = [422, "echo_mismatch", saysLines];
const UNKNOWN: Rule = [422, "unknown_reference", saysReferences];
const OTHER_ATTEMPT: Rule = [409, "attempt_not_current", saysAttempt];
const STANDS: Rule = [409, "verdict_stands", saysVerdict];

/** SPEC 2 and 7. */
const RULES: Readonly<Record<string, Rule>> = {
  wrong_echo: ECHO,
  dropped_echo: ECHO,
  tool_call_before_ack: [409, "not_acked", saysAttempt],
  result_before_ack: [409, "not_acked", saysAttempt],
  executors_verdict: [403, "role_not_allowed", saysRoles],
  verdict_before_result: [409, "no_result", saysAttempt],
  redispatch_before_rejection: [409, "not_rejected", saysStatus],
  second_ack: [409, "already_claimed", saysHolder],
  result_of_next_attempt: OTHER_ATTEMPT,
  entry_on_unknown_criterion: UNKNOWN,
  approve_with_issue: [422, "approve_with_open_issues", saysIssueCount],
  issue_on_unknown_criterion: UNKNOWN,
  issue_on_unknown_entry: UNKNOWN,
  second_verdict: STANDS,
  result_after_verdict: STANDS,
  late_ack: OTHER_ATTEMPT,
  late_result: OTHER_ATTEMPT,
  late_verdict: OTHER_ATTEMPT,
  entry_on_unknown_issue: UNKNOWN,
  entry_on_unknown_tool_call: UNKNOWN,
  approve_with_unanswered_issue: [422, "approve_with_open_issues", saysUnanswered],
};

export function recountRefusals(artifacts: ReadonlyMap<string, string>): Recounted[] {
  return recountFrom(artifacts, REFUSALS, refusals, ({ sample, points }) => {
    const names = points.flatMap((point) => point.refusals.map(({ name }) => name));
    const known = names.filter((name) => Object.hasOwn(RULES, name));
    const isSound = points.every(({ before, after, refusals: tried }) => {
      const task: unknown = JSON.parse(before);
      return (
        before === after &&
        isFields(task) &&
        tried.every(({ name, tried: { status, sent, answer } }) => {
          const rule = RULES[name];
          if (rule === undefined) return false;
          const [wanted, code, says] = rule;
          return (
            status === wanted &&
            answer["status"] === wanted &&
            answer["code"] === code &&
            detailOf(answer) !== "" &&
            says({ sent, answer, task, sample })
          );
        })
      );
    });
    return [
      exactly("refusals_provoked", new Set(known).size),
      exactly("refusals_pass", names.length > 0 && isSound),
    ];
  });
}
