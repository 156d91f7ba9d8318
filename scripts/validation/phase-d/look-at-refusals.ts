// Phase D: from refusals, each provoked once, to measures and an artifact.

import type { PhaseRun } from "../phase-run.ts";
import { addJson } from "../phase-steps.ts";
import { countRefusals, judgeRefusals } from "./judge-refusals.ts";
import type { ProtocolWork } from "./protocol-work.ts";
import { REASONS } from "./sample-texts.ts";
import { type ProvokedPoint, provokeRefusals } from "./provoke-refusals.ts";

export async function lookAtRefusals(run: PhaseRun, work: ProtocolWork): Promise<void> {
  const { sample } = await work.person.create(work.taskIdFor("refusals"));
  const points: ProvokedPoint[] = [];
  try {
    await provokeRefusals(work, sample.task_id, (point) => points.push(point));
    // On a service that somebody uses, nothing is left for a real agent to take.
    await work.person.decide(sample.task_id, "approve", REASONS.countersign);
  } finally {
    const { pass, explanation } = judgeRefusals(points, sample);
    const { count, missing } = countRefusals(points);
    run.measures["refusals_provoked"] = count;
    run.explanations["refusals_provoked"] = `not provoked: ${missing.join(", ")}`;
    run.measures["refusals_pass"] = pass;
    run.explanations["refusals_pass"] = explanation;
    const told = points.map(({ at, before, after, refusals }) => {
      return { at, before: before.text, after: after.text, refusals };
    });
    addJson(
      run,
      "refusals.json",
      { sample, points: told },
      `each of ${count} refusals with its request, the task before and after`,
    );
  }
}
