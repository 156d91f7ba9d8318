// A task's status in one word. Colour repeats what the word says and never says it alone.

import type { ComponentChild } from "preact";

const STATUS_WORDS: Readonly<Record<string, string>> = {
  pending: "Pending",
  needs_review: "Needs review",
  approved: "Approved",
  rejected: "Rejected",
  invalid: "Invalid file",
  deleted: "Deleted",
};

export function statusWord(status: string): string {
  return STATUS_WORDS[status] ?? status;
}

/** `status`: a task's, or `invalid` or `deleted`. */
export function StatusBadge({ status }: { status: string }): ComponentChild {
  return (
    <span class="badge" data-state={status}>
      {statusWord(status)}
    </span>
  );
}
