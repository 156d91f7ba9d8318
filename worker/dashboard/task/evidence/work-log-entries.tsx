// Entries of the work log, one under the other.

import type { ComponentChild } from "preact";
import type { WorkLogEntry as Entry } from "../../../domain/task-schema.ts";
import { BoundedList } from "../page/bounded-list.tsx";
import { WorkLogEntry } from "./work-log-entry.tsx";
import type { EntryPlace } from "./work-log-entry.tsx";

/** A result has up to 1,000. */
const ENTRIES_SHOWN = 20;

export function WorkLogEntries(props: {
  entries: readonly Entry[];
  beside?: EntryPlace;
}): ComponentChild {
  const { entries, beside = {} } = props;
  return (
    <BoundedList entries={entries} shownFirst={ENTRIES_SHOWN} noun="entries">
      {(shown) =>
        shown.map((entry) => <WorkLogEntry key={entry.entry_id} entry={entry} beside={beside} />)
      }
    </BoundedList>
  );
}
