// How long a tool call took, in the unit that fits. Pure.

import type { ToolCall } from "../../../domain/task-schema.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** "" while it runs, and for times that can't be (they are the executor's own). */
export function callDuration(call: Pick<ToolCall, "started_at" | "finished_at">): string {
  if (call.finished_at === null) return "";
  const ms = Date.parse(call.finished_at) - Date.parse(call.started_at);
  if (Number.isNaN(ms) || ms < 0) return "";
  if (ms < SECOND_MS) return `${ms} ms`;
  if (ms < MINUTE_MS) return `${(ms / SECOND_MS).toFixed(1)} s`;
  if (ms < HOUR_MS)
    return `${Math.floor(ms / MINUTE_MS)} min ${Math.floor((ms % MINUTE_MS) / SECOND_MS)} s`;
  return `${Math.floor(ms / HOUR_MS)} h ${Math.floor((ms % HOUR_MS) / MINUTE_MS)} min`;
}
