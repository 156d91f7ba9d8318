// Phase D: of the issues of all verdicts, those that name a criterion which the task was created with.
// One that the reviewer says to have sent and that is nowhere counts against. Pure.

import { acceptedSteps } from "./actor-run.ts";
import { verdictsOf } from "./observed-task.ts";
import { type ProtocolStory, type Rate, rateOf } from "./protocol-story.ts";

export function issuesWithCriterionRate({ sample, runs, looks }: ProtocolStory): Rate {
  const criteria = new Set(sample.acceptance_criteria.map(({ id }) => id));
  let matched = 0;
  let total = 0;
  const faults: string[] = [];
  for (const { stage, after_runs, task } of looks) {
    const issues = verdictsOf(task).flatMap((verdict) => verdict.issues);
    const good = issues.filter(({ criterion_ref: ref }) => ref !== undefined && criteria.has(ref));
    const due = acceptedSteps(runs.slice(0, after_runs), "verdict")
      .map(({ sent }) => (Array.isArray(sent["issues"]) ? sent["issues"].length : 0))
      .reduce((sum, count) => sum + count, 0);
    const expected = Math.max(issues.length, due);
    matched += good.length;
    total += expected;
    if (good.length < expected) faults.push(`${stage}: ${good.length} of ${expected} issues`);
  }
  return rateOf(matched, total, faults);
}
