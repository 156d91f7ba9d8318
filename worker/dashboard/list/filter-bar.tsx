// What the list is narrowed to: how far tasks have come, with counts of all of them; their status and
// source; a search.

import type { ComponentChild } from "preact";
import { useId } from "preact/hooks";
import { TASK_STAGES } from "../../domain/stage.ts";
import { totals } from "../live/totals.ts";
import { SOURCES, STATUSES, formatRoute } from "../routing/route-hash.ts";
import type { ListFilter } from "../routing/route-hash.ts";
import { goTo } from "../routing/route.ts";
import { stageWord } from "../ui/stage-badge.tsx";
import { statusWord } from "../ui/status-badge.tsx";
import { SearchBox } from "./search-box.tsx";

const NUMBER = new Intl.NumberFormat();

export function FilterBar({ filter }: { filter: ListFilter }): ComponentChild {
  return (
    <div class="filter-bar">
      <SearchBox filter={filter} />
      <div class="filter-selects">
        <Select
          label="Status"
          value={filter.status}
          values={STATUSES}
          wordFor={(status) => `${statusWord(status)}${countOf(totals.value?.counts[status])}`}
          onChoice={(status) => goTo(listRoute(filter, { status }), "replace")}
        />
        <Select
          label="Source"
          value={filter.source}
          values={SOURCES}
          wordFor={(source) => source}
          onChoice={(source) => goTo(listRoute(filter, { source }), "replace")}
        />
      </div>
      <nav class="stages" aria-label="Stages">
        <StageLink filter={filter} stage={undefined} />
        {TASK_STAGES.map((stage) => (
          <StageLink key={stage} filter={filter} stage={stage} />
        ))}
      </nav>
    </div>
  );
}

function StageLink(props: {
  filter: ListFilter;
  stage: (typeof TASK_STAGES)[number] | undefined;
}): ComponentChild {
  const { filter, stage } = props;
  const { counts, stages } = totals.value ?? {};
  const count = stage === undefined ? counts?.["total"] : stages?.[stage];
  return (
    <a
      class="stage-link"
      href={formatRoute(listRoute(filter, { stage }))}
      aria-current={filter.stage === stage ? "true" : undefined}
    >
      {stage === undefined ? "All" : stageWord(stage)}
      {count !== undefined && <span class="count">{NUMBER.format(count)}</span>}
    </a>
  );
}

function Select<Value extends string>(props: {
  label: string;
  value: Value | undefined;
  values: readonly Value[];
  wordFor: (value: Value) => string;
  onChoice: (value: Value | undefined) => void;
}): ComponentChild {
  const id = useId();
  const { label, value = "", values, wordFor, onChoice } = props;
  return (
    <>
      <label class="visually-hidden" for={id}>
        {label}
      </label>
      <select
        id={id}
        class="select"
        value={value}
        onChange={(event) => onChoice(values.find((it) => it === event.currentTarget.value))}
      >
        <option value="">{`${label}: any`}</option>
        {values.map((it) => (
          <option key={it} value={it}>
            {wordFor(it)}
          </option>
        ))}
      </select>
    </>
  );
}

function countOf(count: number | undefined): string {
  return count === undefined ? "" : ` (${NUMBER.format(count)})`;
}

/** The same filter with one part of it set, or taken away. */
function listRoute(
  filter: ListFilter,
  change: { [Part in keyof ListFilter]: ListFilter[Part] | undefined },
): { page: "list"; filter: ListFilter } {
  const parts = Object.entries({ ...filter, ...change }).filter(([, value]) => value !== undefined);
  return { page: "list", filter: Object.fromEntries(parts) };
}
