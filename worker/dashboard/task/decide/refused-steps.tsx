// The steps that are not possible now, each with the reason why, behind one quiet button.

import type { ComponentChild } from "preact";
import { useId } from "preact/hooks";
import { PlainText } from "../../ui/plain-text.tsx";
import type { PersonStep } from "./allowed-steps.ts";
import { STEP_WORDS } from "./step-words.ts";

export interface RefusedStep {
  step: PersonStep;
  why: string;
}

export function RefusedSteps({ refused }: { refused: readonly RefusedStep[] }): ComponentChild {
  const id = useId();
  if (refused.length === 0) return null;
  return (
    <>
      <button class="button" data-tone="quiet" type="button" popovertarget={id}>
        Not possible now
      </button>
      <div id={id} class="refused-steps" popover="auto">
        <ul>
          {refused.map(({ step, why }) => (
            <li key={step}>
              <strong>{STEP_WORDS[step].label}</strong> <PlainText text={why} />
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
