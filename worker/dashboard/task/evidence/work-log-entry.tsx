// One entry of the work log: what the executor says it did, and what it says it refers to.

import type { ComponentChild } from "preact";
import type { WorkLogEntry as Entry } from "../../../domain/task-schema.ts";
import { RelativeTime } from "../../ui/relative-time.tsx";
import { Verbatim } from "../text/verbatim.tsx";

/** What an entry stands beside on the page: a reference to just that would say nothing new. */
export interface EntryPlace {
  criterion?: string;
  issue?: string;
}

export function WorkLogEntry(props: { entry: Entry; beside?: EntryPlace }): ComponentChild {
  const { entry, beside = {} } = props;
  return (
    <div class="entry">
      <Verbatim text={entry.text} />
      <p class="entry-meta">
        <span class="ref">{entry.entry_id}</span>
        {references(entry, beside).map((reference) => (
          <span key={reference}>{reference}</span>
        ))}
        <RelativeTime at={entry.at} />
      </p>
    </div>
  );
}

function references(entry: Entry, beside: EntryPlace): string[] {
  const { criterion_ref: criterion, issue_ref: issue, tool_call_id: call } = entry;
  return [
    ...(criterion === undefined || criterion === beside.criterion
      ? []
      : [`criterion ${criterion}`]),
    ...(issue === undefined || issue === beside.issue ? [] : [`answers issue ${issue}`]),
    ...(call === undefined ? [] : [`tool call ${call}`]),
  ];
}
