// One section of the inbox: its heading with a count, and its rows. An empty one isn't there.

import type { ComponentChild } from "preact";
import { useId } from "preact/hooks";
import { totals } from "../live/totals.ts";
import { formatRoute } from "../routing/route-hash.ts";
import type { ListFilter } from "../routing/route-hash.ts";
import { InboxRows } from "./inbox-rows.tsx";
import { hasMoreStalled, waitingCounts } from "./inbox-store.ts";
import { SECTION_ROWS_MAX } from "./sections.ts";
import type { Section, SectionKey } from "./sections.ts";

type Standing = Exclude<SectionKey, "changed">;

const TITLES: Readonly<Record<Standing, string>> = {
  reviewed: "Reviewed, waiting for your countersignature",
  delivered: "Results waiting for review",
  stalled: "Stalled for over 30 minutes",
  invalid: "Invalid files",
};

/** Where the list shows all of them. */
const FILTERS: Readonly<Record<Standing, ListFilter>> = {
  reviewed: { stage: "reviewed" },
  delivered: { stage: "delivered" },
  stalled: { stage: "working" },
  invalid: { status: "invalid" },
};

export function InboxSection(props: { section: Section; tabStop: string | null }): ComponentChild {
  const { section, tabStop } = props;
  const titleId = useId();
  if (section.key === "changed" || section.ids.length === 0) return null;
  const { count, isMore } = countOf(section.key, section.ids.length);
  return (
    <section class="inbox-section" aria-labelledby={titleId}>
      <h2 id={titleId} class="section-title">
        {TITLES[section.key]} <span class="count">{isMore ? `${count}+` : count}</span>
      </h2>
      <InboxRows ids={section.ids} tabStop={tabStop} />
      {(section.ids.length === SECTION_ROWS_MAX || isMore) && (
        <a class="section-more" href={formatRoute({ page: "list", filter: FILTERS[section.key] })}>
          Show all in the list
        </a>
      )}
    </section>
  );
}

/** Of all tasks, where the service counts them; a row that is held here may no longer be counted. */
function countOf(key: Standing, shown: number): { count: number; isMore: boolean } {
  switch (key) {
    case "reviewed":
    case "delivered":
      return { count: waitingCounts.value[key], isMore: false };
    case "stalled":
      return { count: waitingCounts.value.stalled, isMore: hasMoreStalled.value };
    case "invalid":
      return { count: totals.value?.counts["invalid"] ?? shown, isMore: false };
  }
}
