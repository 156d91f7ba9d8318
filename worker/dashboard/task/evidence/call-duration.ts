// How long a tool call took, as far as its times can be believed: they are the executor's own. Pure.

import type { ToolCall } from "../../../domain/task-schema.ts";
import { preciseDurationWords } from "../../ui/relative-words.ts";

/** "" while it runs, and for times that can't be. */
export function callDuration(call: Pick<ToolCall, "started_at" | "finished_at">): string {
  if (call.finished_at === null) return "";
  const ms = Date.parse(call.finished_at) - Date.parse(call.started_at);
  return Number.isNaN(ms) || ms < 0 ? "" : preciseDurationWords(ms);
}
