// Phase D: from one task's whole way, and its audit trail, to measures and artifacts.

import type { PhaseRun } from "../phase-run.ts";
import { addJson } from "../phase-steps.ts";
import { acceptedSteps } from "./actor-run.ts";
import { driveProtocol } from "./drive-protocol.ts";
import { ackEchoMatchRate } from "./judge-acks.ts";
import { judgeFidelity } from "./judge-fidelity.ts";
import { issuesWithCriterionRate } from "./judge-issues.ts";
import { judgeTexts } from "./judge-texts.ts";
import { judgeTraceability } from "./judge-traceability.ts";
import { STORY_PLAN, judgeTrail } from "./judge-trail.ts";
import type { ProtocolStory } from "./protocol-story.ts";
import type { ProtocolWork } from "./protocol-work.ts";
import { missingInTrace, readTrail } from "./read-trail.ts";

/** Where the way broke off, what was seen until then is measured all the same. */
export async function lookAtStory(run: PhaseRun, work: ProtocolWork): Promise<void> {
  let story: ProtocolStory | undefined;
  try {
    await driveProtocol(work, work.taskIdFor("story"), (told) => {
      story = told;
    });
  } finally {
    if (story !== undefined) {
      work.story = story;
      measure(run, story);
      keep(run, story);
    }
  }
}

function measure(run: PhaseRun, story: ProtocolStory): void {
  const rates = {
    ack_echo_match_rate: ackEchoMatchRate(story),
    issues_with_criterion_ref_rate: issuesWithCriterionRate(story),
  };
  for (const [name, { rate, explanation }] of Object.entries(rates)) {
    run.measures[name] = rate;
    run.explanations[name] = explanation;
  }
  const judgements = {
    traceability_pass: judgeTraceability(story),
    fidelity_pass: judgeFidelity(story),
    texts_kept_pass: judgeTexts(story),
  };
  for (const [name, { pass, explanation }] of Object.entries(judgements)) {
    run.measures[name] = pass;
    run.explanations[name] = explanation;
  }
}

/** How much there was to hold against each other. */
function stepCounts(runs: ProtocolStory["runs"]): string {
  const names = acceptedSteps(runs).map(({ step }) => step);
  const counts = Object.entries(Object.groupBy(names, (name) => name));
  return counts.map(([name, steps]) => `${steps?.length ?? 0} ${name}`).join(", ");
}

function keep(run: PhaseRun, { sample, runs, looks }: ProtocolStory): void {
  addJson(run, "protocol-sample.json", sample, "the texts that the task was made of");
  addJson(
    run,
    "protocol-runs.json",
    { runs },
    `what everybody says to have done, the agents' --json: ${stepCounts(runs)}`,
  );
  const stages = looks.map(({ stage, after_runs, text }) => ({ stage, after_runs, text }));
  addJson(
    run,
    "protocol-stages.json",
    { stages },
    "the task as it was answered after each of them",
  );
}

export async function lookAtTrail(run: PhaseRun, work: ProtocolWork): Promise<void> {
  const { story, service, clients } = work;
  if (story === undefined) return;
  const { task_id: taskId } = story.sample;
  const trail = await readTrail(clients.admin, taskId);
  const missing = await missingInTrace(service.dataDir, taskId);
  const { pass, explanation } = judgeTrail({
    taskId,
    plan: STORY_PLAN,
    runs: story.runs,
    lines: trail.lines,
    missing,
  });
  run.measures["trail_pass"] = pass;
  run.explanations["trail_pass"] = explanation;
  const evidence = { text: trail.text, missing };
  addJson(
    run,
    "protocol-trail.json",
    evidence,
    "the audit trail as answered; what the trace misses",
  );
}
