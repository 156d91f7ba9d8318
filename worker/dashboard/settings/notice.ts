// What a notification says of tasks that newly wait. Pure.

import type { ListItem } from "../../domain/list-schema.ts";

export interface Notice {
  title: string;
  body: string;
  /** Two open pages that tell of the same show one notification. */
  tag: string;
  /** Where a click leads; null for the inbox. */
  taskId: string | null;
}

/** A notification shows two or three lines. */
const BODY_CHARS_MAX = 140;

/** `items`: at least one. */
export function noticeFor(items: readonly ListItem[]): Notice {
  const [first] = items;
  const tag = `countersign-${Math.max(...items.map((item) => item.changed_seq))}`;
  if (first === undefined || items.length > 1) {
    const body = items.map(nameOf).join("\n").slice(0, BODY_CHARS_MAX);
    return { title: `${items.length} tasks wait for you`, body, tag, taskId: null };
  }
  const body = nameOf(first).slice(0, BODY_CHARS_MAX);
  return { title: reasonOf(first), body, tag, taskId: first.task_id };
}

function reasonOf(item: ListItem): string {
  switch (item.stage) {
    case "reviewed":
      return item.verdict?.decision === "approve"
        ? "Reviewed: approve, waits for your countersignature"
        : "Reviewed: reject, waits for your word";
    case "delivered":
      return "A result waits for review";
    default:
      return "A task has fallen silent";
  }
}

function nameOf(item: ListItem): string {
  return item.stage === "invalid" ? item.task_id : item.request_text;
}
