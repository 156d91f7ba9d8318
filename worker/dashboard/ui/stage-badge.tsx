// How far a task has come, and so whom it waits for, in one word.

import type { ComponentChild } from "preact";

const STAGE_WORDS: Readonly<Record<string, string>> = {
  queued: "Queued",
  working: "Working",
  delivered: "Result in",
  reviewed: "Reviewed",
  decided: "Decided",
  invalid: "Invalid file",
};

export function stageWord(stage: string): string {
  return STAGE_WORDS[stage] ?? stage;
}

export function StageBadge({ stage }: { stage: string }): ComponentChild {
  return (
    <span class="badge" data-state={stage}>
      {stageWord(stage)}
    </span>
  );
}
