// The right pane with no task open: how to go on from here.

import type { ComponentChild } from "preact";
import { waitingCounts } from "../inbox/inbox-store.ts";

const HINTS = [
  ["j", "next task"],
  ["Enter", "open it"],
  ["/", "search"],
  ["?", "all keys"],
] as const;

export function NoTaskOpen(): ComponentChild {
  const waiting = waitingCounts.value.all;
  return (
    <div class="no-task-open">
      <p>
        {waiting === 0
          ? "No task is open."
          : `${waiting} ${waiting === 1 ? "waits" : "wait"} for you.`}
      </p>
      <ul class="key-hints">
        {HINTS.map(([key, label]) => (
          <li key={key}>
            <kbd>{key}</kbd> {label}
          </li>
        ))}
      </ul>
    </div>
  );
}
