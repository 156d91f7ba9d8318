// As much of GitHub's CI events as is used. Parsed loosely: unknown fields are GitHub's right, and
// what is only shown (addresses) never keeps an event from being read.
// https://docs.github.com/en/webhooks/webhook-events-and-payloads

import { z } from "zod";
import { timestamp } from "../domain/task-schema.ts";

/** SHA-1's 40 digits, or SHA-256's 64 in repositories that use it. */
const commitSha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/** GitHub writes `Z` or `+00:00`, with and without fractions; ours is one form, so times compare as text. */
const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .pipe(timestamp);

const repository = z.looseObject({ id: z.int(), html_url: z.unknown().optional() });
/** The commit itself, where the event brings it along. */
const headCommit = z.looseObject({ message: z.string().nullish() });
const runAttempt = z.int().min(0).nullish();

const checkRun = z.looseObject({
  head_sha: commitSha,
  status: z.string(),
  conclusion: z.string().nullish(),
  started_at: moment.nullish(),
  completed_at: moment.nullish(),
  created_at: moment.nullish(),
  html_url: z.unknown().optional(),
  check_suite: z.looseObject({ head_branch: z.string().nullish() }).nullish(),
});

const workflowJob = z.looseObject({
  ...checkRun.shape,
  head_branch: z.string().nullish(),
  run_attempt: runAttempt,
});

const checkSuite = z.looseObject({
  head_sha: commitSha,
  head_branch: z.string().nullish(),
  status: z.string().nullish(),
  conclusion: z.string().nullish(),
  updated_at: moment,
  head_commit: headCommit.nullish(),
});

const workflowRun = z.looseObject({
  ...checkSuite.shape,
  status: z.string(),
  html_url: z.unknown().optional(),
  run_attempt: runAttempt,
  head_repository: repository.nullish(),
});

export const checkRunEvent = z.looseObject({ check_run: checkRun });
export const workflowJobEvent = z.looseObject({ workflow_job: workflowJob });
export const checkSuiteEvent = z.looseObject({ check_suite: checkSuite, repository });
export const workflowRunEvent = z.looseObject({ workflow_run: workflowRun, repository });
export const statusEvent = z.looseObject({
  sha: commitSha,
  state: z.string(),
  target_url: z.unknown().optional(),
  created_at: moment.nullish(),
  updated_at: moment.nullish(),
  commit: z.looseObject({ commit: headCommit.nullish() }).nullish(),
  branches: z.array(
    z.looseObject({ name: z.string(), commit: z.looseObject({ sha: z.string() }) }),
  ),
});
