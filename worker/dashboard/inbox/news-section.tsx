// What else has changed since the last visit, or the calm word that nothing has.

import type { ComponentChild } from "preact";
import { useId } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { visit } from "./attention.ts";
import { InboxRows } from "./inbox-rows.tsx";
import { SECTION_ROWS_MAX } from "./sections.ts";

export function NewsSection(props: {
  ids: readonly string[];
  tabStop: string | null;
  onSeen: () => void;
}): ComponentChild {
  const { ids, tabStop, onSeen } = props;
  const titleId = useId();
  const current = visit.value;
  if (current === null) return null;
  const at = new Date(current.since.atMs).toISOString();
  const since = current.isFirst ? (
    "since you came"
  ) : (
    <>
      since your last visit, <RelativeTime at={at} />
    </>
  );
  if (ids.length === 0) {
    return <p class="no-news">Nothing else has changed {since}.</p>;
  }
  const count = ids.length === SECTION_ROWS_MAX ? `${ids.length}+` : ids.length;
  return (
    <section class="inbox-section" aria-labelledby={titleId}>
      <h2 id={titleId} class="section-title">
        Changed {since} <span class="count">{count}</span>
      </h2>
      <InboxRows ids={ids} tabStop={tabStop} isNews />
      <div class="section-end">
        <Button tone="quiet" onClick={onSeen}>
          Mark as seen
        </Button>
      </div>
    </section>
  );
}
