// Tool calls that were recorded or went on, told one by one while they are few.

import type { Task, ToolCall } from "../../../domain/task-schema.ts";
import { compareLists } from "./compare-lists.ts";
import type { Difference } from "./difference.ts";
import { counted } from "./difference.ts";

/** Told one by one; of more, their number says enough. */
const CALLS_TOLD_MAX = 3;

export function compareToolCalls(before: Task, after: Task): Difference[] {
  const { added, removed, changed } = compareLists(
    before.tool_calls,
    after.tool_calls,
    (call) => `${call.attempt} ${call.tool_call_id}`,
    (one, other) => JSON.stringify(one) === JSON.stringify(other),
  );
  const isFew = added.length + changed.length + removed.length <= CALLS_TOLD_MAX;
  if (!isFew) {
    const counts = [
      ...(added.length === 0 ? [] : [`${added.length} new`]),
      ...(changed.length === 0 ? [] : [`${changed.length} updated`]),
      ...(removed.length === 0 ? [] : [`${removed.length} taken away`]),
    ];
    const total = counted(added.length + changed.length + removed.length, "tool call");
    return [{ sentence: `${total}: ${counts.join(", ")}.` }];
  }
  return [
    ...added.map((call) => told(`Tool call ${named(call)}: ${call.status}.`, call)),
    ...changed.map((pair) =>
      told(
        `Tool call ${named(pair.after)}: ${pair.before.status} → ${pair.after.status}.`,
        pair.after,
      ),
    ),
    ...removed.map((call) => ({ sentence: `Tool call ${named(call)} was taken away.` })),
  ];
}

function told(sentence: string, call: ToolCall): Difference {
  return call.summary === "" ? { sentence } : { sentence, after: call.summary };
}

function named(call: ToolCall): string {
  return `${call.name} (${call.tool_call_id})`;
}
