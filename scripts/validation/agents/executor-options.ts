// The fake executor's command line.

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
import { EXECUTOR_STEPS, type ExecutorOptions, type ExecutorStep } from "./run-fake-executor.ts";

export const EXECUTOR_USAGE = `usage: npm run fake-executor -- [options]
  --task ID            the oldest queued task when left out
  --only STEP          ${EXECUTOR_STEPS.join(", ")}; in place of all that is left to do; may be repeated
  --attempt N          names this attempt in place of the current one
  --wrong-echo         the last criterion's echo differs in one character
  --drop-echo          the last criterion is not echoed
  --unknown-criterion  an entry more, on a criterion that the task doesn't have
  --unanswered REF     no entry names this criterion or issue; may be repeated
  --verdict            a verdict in place of the work
  --base-url URL       the service; BASE_URL, else HOST and PORT, when left out
  --json               what was sent and answered, as one JSON document
The token is EXECUTOR_TOKEN's first. HOST, PORT and the token that are not set are those of .dev.vars.`;

const WORDS = {
  ...COMMON_OPTIONS,
  only: { type: "string", multiple: true },
  attempt: { type: "string" },
  "wrong-echo": { type: "boolean" },
  "drop-echo": { type: "boolean" },
  "unknown-criterion": { type: "boolean" },
  unanswered: { type: "string", multiple: true },
  verdict: { type: "boolean" },
} as const;

const schema = z
  .object({
    ...commonValues,
    only: z
      .array(z.enum(EXECUTOR_STEPS, `must be one of ${EXECUTOR_STEPS.join(", ")}`))
      .default([]),
    attempt: attemptNumber,
    "wrong-echo": flag,
    "drop-echo": flag,
    "unknown-criterion": flag,
    unanswered: repeatable,
    verdict: flag,
  })
  .refine(
    (line) => !(line["wrong-echo"] && line["drop-echo"]),
    "--wrong-echo and --drop-echo are about the same line",
  )
  .refine(
    (line) => takes(line.only, "ack") || !(line["wrong-echo"] || line["drop-echo"]),
    "--only leaves out the ack, which --wrong-echo and --drop-echo are about",
  )
  .refine(
    (line) => takes(line.only, "result") || !(line["unknown-criterion"] || line.unanswered.length),
    "--only leaves out the result, which --unknown-criterion and --unanswered are about",
  )
  .refine(
    ({ verdict, only, unanswered, ...flags }) =>
      !verdict ||
      (only.length + unanswered.length === 0 &&
        !flags["wrong-echo"] &&
        !flags["drop-echo"] &&
        !flags["unknown-criterion"]),
    "--verdict comes in place of the work that the other options are about",
  );

function takes(only: readonly ExecutorStep[], step: ExecutorStep): boolean {
  return only.length === 0 || only.includes(step);
}

export function parseExecutorLine(
  args: readonly string[],
): AgentCommandLine<ExecutorOptions> | UsageWanted {
  const line = parseCommandLine(args, WORDS, schema);
  if ("problem" in line) return line;
  const { task, json, only, attempt, unanswered, verdict, ...others } = line.values;
  return {
    task,
    json,
    baseUrl: others["base-url"],
    options: {
      only,
      attempt,
      unanswered,
      verdict,
      wrongEcho: others["wrong-echo"],
      dropEcho: others["drop-echo"],
      unknownCriterion: others["unknown-criterion"],
    },
  };
}
