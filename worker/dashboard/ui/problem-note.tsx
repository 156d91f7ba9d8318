// What went wrong, in the service's own words, with its code and id for whoever looks further.

import type { ComponentChild } from "preact";
import type { Problem } from "../api/outcome.ts";
import { Button } from "./button.tsx";
import { PlainText } from "./plain-text.tsx";

export function ProblemNote(props: { problem: Problem; onRetry?: () => void }): ComponentChild {
  const { problem, onRetry } = props;
  return (
    <div class="problem-note" role="alert">
      <p class="problem-title">{problem.title}</p>
      {problem.detail !== undefined && (
        <p>
          <PlainText text={problem.detail} />
        </p>
      )}
      {problem.errors !== undefined && problem.errors.length > 0 && (
        <ul>
          {problem.errors.map((error) => (
            <li key={`${error.path} ${error.message}`}>
              <code>{error.path}</code> <PlainText text={error.message} />
            </li>
          ))}
        </ul>
      )}
      <p class="problem-code">
        {problem.code}
        {problem.correlation_id !== undefined && ` · ${problem.correlation_id}`}
      </p>
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}
