// What a delivery means for us: the CI state of one task, or nothing and why. Pure; knows no task.

import type { z } from "zod";
import type { CiReport } from "../domain/steps/record-ci-status.ts";
import {
  checkRunFacts,
  checkSuiteFacts,
  statusFacts,
  workflowJobFacts,
  workflowRunFacts,
} from "./ci-facts.ts";
import type { CiFacts } from "./ci-facts.ts";
import {
  checkRunEvent,
  checkSuiteEvent,
  statusEvent,
  workflowJobEvent,
  workflowRunEvent,
} from "./event-schemas.ts";
import { findNamedTask } from "./named-task.ts";

export type EventMeaning =
  | { meaning: "ci"; taskId: string; report: Omit<CiReport, "body_sha256"> }
  /** `taskId` where the event names one all the same. */
  | { meaning: "nothing"; reason: string; taskId?: string };

type ReadFacts = (payload: unknown) => CiFacts | undefined;

/** `action` is looked at nowhere: it tells what has just changed, the object how things stand. */
const READERS: ReadonlyMap<string, ReadFacts> = new Map([
  ["check_run", reading(checkRunEvent, checkRunFacts)],
  ["check_suite", reading(checkSuiteEvent, checkSuiteFacts)],
  ["workflow_run", reading(workflowRunEvent, workflowRunFacts)],
  ["workflow_job", reading(workflowJobEvent, workflowJobFacts)],
  ["status", reading(statusEvent, statusFacts)],
]);

/** @param event the header X-GitHub-Event */
export function readEvent(event: string, payload: unknown): EventMeaning {
  const read = READERS.get(event);
  if (read === undefined) return { meaning: "nothing", reason: "event_not_used" };
  const facts = read(payload);
  if (facts?.at === undefined) return { meaning: "nothing", reason: "event_not_readable" };
  if (facts.isForeign) return { meaning: "nothing", reason: "from_fork" };
  const named = findNamedTask(facts.names);
  if (!named.ok) return { meaning: "nothing", reason: named.reason };
  const { taskId } = named;
  const { state, headSha: head_sha, url, runAttempt: run_attempt, at } = facts;
  if (state === undefined) return { meaning: "nothing", reason: "conclusion_unknown", taskId };
  return { meaning: "ci", taskId, report: { state, head_sha, url, run_attempt, at } };
}

function reading<Event>(schema: z.ZodType<Event>, factsOf: (event: Event) => CiFacts): ReadFacts {
  return (payload) => {
    const parsed = schema.safeParse(payload);
    return parsed.success ? factsOf(parsed.data) : undefined;
  };
}
