// What CI says of the task's branch. Its address comes from outside: followed only where it leads to
// a web page.

import type { ComponentChild } from "preact";
import type { Task } from "../../../domain/task-schema.ts";
import { OutsideLink } from "../../ui/outside-link.tsx";
import { PlainText } from "../../ui/plain-text.tsx";
import { Mark } from "./mark.tsx";
import type { MarkTone } from "./mark.tsx";

type CiStatus = NonNullable<Task["ci_status"]>;

const TONES: Readonly<Record<CiStatus["state"], MarkTone>> = {
  pending: "wait",
  success: "ok",
  failure: "bad",
  error: "bad",
  cancelled: "wait",
  skipped: "idle",
  neutral: "idle",
};
/** As git abbreviates a commit's name. */
const COMMIT_CHARS = 7;

export function ciTone(status: CiStatus): MarkTone {
  return TONES[status.state];
}

export function CiState({ status }: { status: CiStatus }): ComponentChild {
  const commit = <PlainText text={status.head_sha.slice(0, COMMIT_CHARS).toWellFormed()} />;
  return (
    <span class="ci">
      <Mark tone={ciTone(status)}>CI {status.state}</Mark>{" "}
      <code title="commit">
        {status.url === null ? commit : <OutsideLink href={status.url}>{commit}</OutsideLink>}
      </code>
      {status.run_attempt > 1 && ` run ${status.run_attempt}`}
    </span>
  );
}
