// What has changed last, where a task's state alone doesn't say it. Pure.

import type { TaskItem } from "../../domain/list-schema.ts";

/** Null where the state is the news: claimed, delivered, judged, decided. */
export function describeChange(item: TaskItem): string | null {
  switch (item.changed_event) {
    case "task_created":
      return "new";
    case "task_briefed":
      return "briefed";
    case "task_redispatched":
      return "sent back to be done again";
    case "task_reopened":
      return "reopened";
    case "tool_call_recorded":
      return "tool call recorded";
    case "ci_status_updated":
      return "CI has reported";
    case "message_edited":
      return "message edited";
    case "ssot_external_change":
      return "file edited by hand";
    default:
      return null;
  }
}
