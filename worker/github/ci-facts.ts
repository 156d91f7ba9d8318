// Each of GitHub's CI events in the terms of all of them: how it stands, since when, for which commit,
// and by what names that commit goes. Pure.

import type { z } from "zod";
import type { CiStatus } from "../domain/task-schema.ts";
import { stateOfCommit, stateOfRun } from "./ci-state.ts";
import type {
  checkRunEvent,
  checkSuiteEvent,
  statusEvent,
  workflowJobEvent,
  workflowRunEvent,
} from "./event-schemas.ts";
import type { CommitNames } from "./named-task.ts";
import { webAddress } from "./web-address.ts";

/** Undefined is what can't be told. */
export interface CiFacts {
  state: CiStatus["state"] | undefined;
  headSha: string;
  url: string | null;
  runAttempt: number;
  at: string | undefined;
  names: CommitNames;
  /** The commit is on no branch of this repository: anybody could have written its message. */
  isForeign?: boolean;
}

export function checkRunFacts({ check_run: run }: z.infer<typeof checkRunEvent>): CiFacts {
  return {
    state: stateOfRun(run.status, run.conclusion ?? null),
    headSha: run.head_sha,
    url: webAddress(run.html_url),
    runAttempt: 0,
    at: run.completed_at ?? run.started_at ?? run.created_at ?? undefined,
    names: { branches: listed(run.check_suite?.head_branch) },
  };
}

export function workflowJobFacts({ workflow_job: job }: z.infer<typeof workflowJobEvent>): CiFacts {
  return {
    state: stateOfRun(job.status, job.conclusion ?? null),
    headSha: job.head_sha,
    url: webAddress(job.html_url),
    runAttempt: job.run_attempt ?? 0,
    at: job.completed_at ?? job.started_at ?? job.created_at ?? undefined,
    names: { branches: listed(job.head_branch) },
  };
}

export function checkSuiteFacts(event: z.infer<typeof checkSuiteEvent>): CiFacts {
  const { check_suite: suite, repository } = event;
  const page = webAddress(repository.html_url);
  return {
    state: stateOfRun(suite.status ?? "", suite.conclusion ?? null),
    headSha: suite.head_sha,
    // A suite has no page of its own; this one lists its runs.
    url: page === null ? null : webAddress(`${page}/commit/${suite.head_sha}/checks`),
    runAttempt: 0,
    at: suite.updated_at,
    names: { branches: listed(suite.head_branch), message: suite.head_commit?.message ?? "" },
    // Of a commit that was pushed to a fork GitHub's checks tell no branch.
    isForeign: (suite.head_branch ?? null) === null,
  };
}

export function workflowRunFacts(event: z.infer<typeof workflowRunEvent>): CiFacts {
  const { workflow_run: run, repository } = event;
  return {
    state: stateOfRun(run.status, run.conclusion ?? null),
    headSha: run.head_sha,
    url: webAddress(run.html_url),
    runAttempt: run.run_attempt ?? 0,
    at: run.updated_at,
    names: { branches: listed(run.head_branch), message: run.head_commit?.message ?? "" },
    // A fork that was deleted meanwhile is null.
    isForeign: run.head_repository?.id !== repository.id,
  };
}

export function statusFacts(event: z.infer<typeof statusEvent>): CiFacts {
  const own = event.branches.filter(({ commit }) => commit.sha === event.sha);
  return {
    state: stateOfCommit(event.state),
    headSha: event.sha,
    url: webAddress(event.target_url),
    runAttempt: 0,
    at: event.updated_at ?? event.created_at ?? undefined,
    names: {
      branches: own.map(({ name }) => name),
      message: event.commit?.commit?.message ?? "",
    },
    // `branches` are those of this repository that hold the commit; of a fork's there are none.
    isForeign: event.branches.length === 0,
  };
}

function listed(branch: string | null | undefined): string[] {
  return branch === null || branch === undefined ? [] : [branch];
}
