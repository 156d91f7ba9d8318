// A list that may be a thousand entries long: the first of them, and the rest when somebody asks.

import type { ComponentChild, ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../ui/button.tsx";

export function BoundedList<Entry>(props: {
  entries: readonly Entry[];
  /** Shown at first. */
  shownFirst: number;
  /** What they are called, in the plural. */
  noun: string;
  children: (shown: readonly Entry[]) => ComponentChildren;
}): ComponentChild {
  const { entries, shownFirst, noun, children } = props;
  const [isAll, setAll] = useState(false);
  return (
    <>
      {children(isAll ? entries : entries.slice(0, shownFirst))}
      {entries.length > shownFirst && (
        <Button tone="quiet" expanded={isAll} onClick={() => setAll(!isAll)}>
          {isAll ? `Show the first ${shownFirst}` : `Show all ${entries.length} ${noun}`}
        </Button>
      )}
    </>
  );
}
