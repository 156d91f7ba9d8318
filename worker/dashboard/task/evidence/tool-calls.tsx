// Tool calls as a table: which, how it ended, how long it took, what came of it.

import type { ComponentChild } from "preact";
import type { ToolCall } from "../../../domain/task-schema.ts";
import { PlainText } from "../../ui/plain-text.tsx";
import { BoundedList } from "../page/bounded-list.tsx";
import { Mark } from "../page/mark.tsx";
import type { MarkTone } from "../page/mark.tsx";
import { Verbatim } from "../text/verbatim.tsx";
import { callDuration } from "./call-duration.ts";

/** A page's worth; a task has at most 1,000. */
const CALLS_SHOWN = 25;

const TONES: Readonly<Record<ToolCall["status"], MarkTone>> = {
  running: "wait",
  succeeded: "ok",
  failed: "bad",
};

export function ToolCalls({ calls }: { calls: readonly ToolCall[] }): ComponentChild {
  return (
    <BoundedList entries={calls} shownFirst={CALLS_SHOWN} noun="calls">
      {(shown) => (
        <table class="tool-calls">
          <thead>
            <tr>
              <th scope="col">Call</th>
              <th scope="col">State</th>
              <th scope="col">Took</th>
              <th scope="col">Summary</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((call) => (
              <ToolCallRow key={`${call.attempt} ${call.tool_call_id}`} call={call} />
            ))}
          </tbody>
        </table>
      )}
    </BoundedList>
  );
}

function ToolCallRow({ call }: { call: ToolCall }): ComponentChild {
  return (
    <tr>
      <th scope="row">
        <PlainText text={call.name} /> <span class="ref">{call.tool_call_id}</span>
      </th>
      <td>
        <Mark tone={TONES[call.status]}>{call.status}</Mark>
      </td>
      <td class="number">{callDuration(call)}</td>
      <td>{call.summary !== "" && <Verbatim text={call.summary} />}</td>
    </tr>
  );
}
