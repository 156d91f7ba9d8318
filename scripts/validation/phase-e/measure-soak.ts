// Phase E: from the soak's changes and from looks at memory to measures and artifacts.

import type { PhaseRun } from "../phase-run.ts";
import { addRows } from "../phase-steps.ts";
import { type ChangeLine, refusalText, takenChanges } from "../stream/change-line.ts";
import { judgeMemory } from "./judge-memory.ts";
import type { MemoryWatch } from "./memory-watch.ts";
import type { SoakPlan } from "./soak-plan.ts";

const MS_PER_SECOND = 1_000;

/** Where nothing was changed, nothing is measured. */
export function measureSoak(run: PhaseRun, soak: readonly ChangeLine[], plan: SoakPlan): void {
  if (soak.length === 0) return;
  const taken = takenChanges(soak);
  const begunMs = taken[0]?.sent_at_ms ?? 0;
  run.measures["soak_seconds"] = ((taken.at(-1)?.sent_at_ms ?? 0) - begunMs) / MS_PER_SECOND;
  run.measures["soak_changes"] = taken.length;
  run.explanations["soak_changes"] = refusalText(soak);
  const changes = soak.map((line) => [line.step, line.sent_at_ms, line.answered, line.seq]);
  const note = "what the soak was; of each change [step, sent at, answer, seq]";
  addRows(run, "soak-changes.json", { plan, changes }, note);
}

export function measureMemory(
  run: PhaseRun,
  memory: Pick<MemoryWatch, "rows" | "trouble">,
  { memoryMs }: SoakPlan,
): void {
  const { node, workerd, explanation } = judgeMemory(memory.rows());
  run.measures["node_memory_growth_mb"] = node;
  run.measures["workerd_memory_growth_mb"] = workerd;
  for (const name of ["node_memory_growth_mb", "workerd_memory_growth_mb"]) {
    run.explanations[name] = memory.trouble() ?? explanation;
  }
  const note = "rows of [seconds, MB of Node, MB of workerd], resident, through the soak";
  addRows(run, "memory.json", { every_ms: memoryMs, rows: memory.rows() }, note);
}
