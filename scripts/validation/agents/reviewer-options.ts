// The fake reviewer's command line.

import { z } from "zod";
import type { UsageWanted } from "../../audit/usage.ts";
import type { AgentCommandLine } from "./agent-command.ts";
import {
  COMMON_OPTIONS,
  attemptNumber,
  commonValues,
  flag,
  parseCommandLine,
  repeatable,
} from "./command-line.ts";
import type { ReviewerOptions } from "./run-fake-reviewer.ts";

export const REVIEWER_USAGE = `usage: npm run fake-reviewer -- [options]
  --task ID              the oldest delivered task when left out
  --approve              whatever the work log lacks; without a decision: if it lacks nothing, else a rejection
  --reject-criterion ID  an issue on this criterion; may be repeated
  --issue-text TEXT      of each issue
  --reason TEXT          of the verdict
  --redispatch           after a rejection
  --open-issue           an approval that carries an issue
  --unknown-criterion    an issue on a criterion that the task doesn't have
  --unknown-entry        issues that refer to a work-log entry that the result doesn't have
  --attempt N            names this attempt in place of the current one
  --base-url URL         the service; BASE_URL, else HOST and PORT, when left out
  --json                 what was sent and answered, as one JSON document
The token is REVIEWER_TOKEN's first. HOST, PORT and the token that are not set are those of .dev.vars.`;

const WORDS = {
  ...COMMON_OPTIONS,
  approve: { type: "boolean" },
  "reject-criterion": { type: "string", multiple: true },
  "issue-text": { type: "string" },
  reason: { type: "string" },
  redispatch: { type: "boolean" },
  "open-issue": { type: "boolean" },
  "unknown-criterion": { type: "boolean" },
  "unknown-entry": { type: "boolean" },
  attempt: { type: "string" },
} as const;

const schema = z
  .object({
    ...commonValues,
    approve: flag,
    "reject-criterion": repeatable,
    "issue-text": z.string().optional(),
    reason: z.string().optional(),
    redispatch: flag,
    "open-issue": flag,
    "unknown-criterion": flag,
    "unknown-entry": flag,
    attempt: attemptNumber,
  })
  .refine(
    (line) =>
      !(line.approve || line["open-issue"]) ||
      (line["reject-criterion"].length === 0 &&
        !line["unknown-criterion"] &&
        !line["unknown-entry"] &&
        !line.redispatch),
    "--approve and --open-issue approve; the other options are about a rejection",
  )
  .refine(
    (line) => !line.approve || line["open-issue"] || line["issue-text"] === undefined,
    "--approve has no issue that --issue-text could be of",
  );

export function parseReviewerLine(
  args: readonly string[],
): AgentCommandLine<ReviewerOptions> | UsageWanted {
  const line = parseCommandLine(args, WORDS, schema);
  if ("problem" in line) return line;
  const { task, json, approve, reason, redispatch, attempt, ...others } = line.values;
  return {
    task,
    json,
    baseUrl: others["base-url"],
    options: {
      approve,
      reason,
      redispatch,
      attempt,
      rejectCriteria: others["reject-criterion"],
      issueText: others["issue-text"],
      openIssue: others["open-issue"],
      unknownCriterion: others["unknown-criterion"],
      unknownEntry: others["unknown-entry"],
    },
  };
}
