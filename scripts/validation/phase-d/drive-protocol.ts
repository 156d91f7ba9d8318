// Phase D: one task's whole way: created, done, rejected with issues, handed out again, done again,
// approved, countersigned, reopened and countersigned once more. After each the task is read.

import { type ActorRun } from "./actor-run.ts";
import { type Agents, expectSteps } from "./agents.ts";
import type { Person } from "./person.ts";
import type { ProtocolStory, StageLook } from "./protocol-story.ts";
import type { ReadTask } from "./read-task.ts";
import { REASONS, REJECTED_CRITERIA } from "./sample-texts.ts";

export interface ProtocolCast {
  person: Person;
  agents: Agents;
  readTask: ReadTask;
}

/** Tells the story after each stage, so that what came before a fault is kept. Throws VerificationFault. */
export async function driveProtocol(
  { person, agents, readTask }: ProtocolCast,
  taskId: string,
  tell: (story: ProtocolStory) => void,
): Promise<void> {
  const runs: ActorRun[] = [];
  const looks: StageLook[] = [];
  const { sample, run: creation } = await person.create(taskId);
  const stage = async (name: string, run: ActorRun, wanted: readonly string[]) => {
    runs.push(run);
    const reading = await readTask(taskId);
    looks.push({ stage: name, after_runs: runs.length, text: reading.text, task: reading.task });
    tell({ sample, runs, looks });
    expectSteps(run, wanted);
  };
  const rejection = {
    rejectCriteria: REJECTED_CRITERIA,
    issueText: sample.issue_text,
    reason: REASONS.reject,
    redispatch: true,
  };
  const approval = { approve: true, reason: REASONS.approve };
  const { executor, reviewer } = agents;
  const { decide } = person;
  const work = ["ack", "tool-call", "result"];
  await stage("created", creation, []);
  await stage("delivered", await executor(taskId), work);
  const rejected = await reviewer(taskId, rejection);
  await stage("redispatched", rejected, ["verdict", "redispatch"]);
  await stage("delivered again", await executor(taskId), work);
  await stage("approved", await reviewer(taskId, approval), ["verdict"]);
  await stage("countersigned", await decide(taskId, "approve", REASONS.countersign), []);
  await stage("reopened", await decide(taskId, "reopen", REASONS.reopen), []);
  await stage("countersigned again", await decide(taskId, "approve", REASONS.countersignAgain), []);
}
