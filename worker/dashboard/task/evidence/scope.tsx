// The declared scope, line by line, with how each was recited.

import type { ComponentChild } from "preact";
import type { Task } from "../../../domain/task-schema.ts";
import { Verbatim } from "../text/verbatim.tsx";
import { EchoMark } from "./echo-mark.tsx";
import { matchEcho } from "./match-echo.ts";

export function Scope({ task }: { task: Task }): ComponentChild {
  const echo = matchEcho(task)?.scope;
  const lines = echo ?? task.declared_scope.map((expected) => ({ expected }));
  return (
    <ul class="scope">
      {lines.map((line, index) => (
        <li key={index}>
          <Verbatim text={line.expected ?? echo?.[index]?.got ?? ""} />
          <EchoMark echo={echo?.[index] ?? null} />
        </li>
      ))}
    </ul>
  );
}
