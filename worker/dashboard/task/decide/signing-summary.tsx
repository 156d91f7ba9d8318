// What is being signed, at the top of a step's dialog.

import type { ComponentChild } from "preact";
import type { Task } from "../../../domain/task-schema.ts";
import { PlainText } from "../../ui/plain-text.tsx";
import { Mark } from "../page/mark.tsx";
import { firstLine } from "../text/beginning.ts";
import type { PersonStep } from "./allowed-steps.ts";
import { signingDoubts, signingFacts } from "./signing-facts.ts";

const TITLE_CHARS_MAX = 120;

export function SigningSummary(props: { task: Task; step: PersonStep }): ComponentChild {
  const { task, step } = props;
  const doubts = step === "approve" ? signingDoubts(task) : [];
  return (
    <div class="signing">
      <p class="signing-title">
        <PlainText text={firstLine(task.request_text, TITLE_CHARS_MAX)} />
      </p>
      <dl class="signing-facts">
        {signingFacts(task).map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <PlainText text={value} />
            </dd>
          </div>
        ))}
      </dl>
      {doubts.length > 0 && (
        <ul class="signing-doubts" aria-label="Before you sign">
          {doubts.map((doubt) => (
            <li key={doubt}>
              <Mark tone="wait">
                <PlainText text={doubt} />
              </Mark>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
