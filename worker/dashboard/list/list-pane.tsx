// All tasks, newest first, under a filter.

import { useComputed, useSignalEffect } from "@preact/signals";
import type { ComponentChild } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useKeys } from "../keyboard/keys.ts";
import { formatFilter } from "../routing/route-hash.ts";
import type { ListFilter } from "../routing/route-hash.ts";
import { route } from "../routing/route.ts";
import { useHands } from "../rows/hands.ts";
import { useRowKeys } from "../rows/row-keys.ts";
import { TaskRow } from "../rows/task-row.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { Waiting } from "../ui/waiting.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { enterList, leaveList, listPhase, loadMore, reloadList, settleList } from "./list-store.ts";
import type { LoadedList } from "./merge-list.ts";
import { isUnsettled } from "./merge-list.ts";
import { MoreRows } from "./more-rows.tsx";

export function ListPane({ filter }: { filter: ListFilter }): ComponentChild {
  const query = formatFilter(filter);
  useEffect(() => enterList(filter), [query]);
  useEffect(() => leaveList, []);
  return (
    <div class="list">
      <FilterBar filter={filter} />
      <Listed filter={filter} />
    </div>
  );
}

const showMore = () => void loadMore();

function Listed({ filter }: { filter: ListFilter }): ComponentChild {
  const phase = listPhase.value;
  switch (phase.kind) {
    case "loading":
      return <Waiting />;
    case "failed":
      return <ProblemNote problem={phase.problem} onRetry={reloadList} />;
    case "ready":
      return <Rows list={phase.list} filter={filter} />;
  }
}

function Rows({ list, filter }: { list: LoadedList; filter: ListFilter }): ComponentChild {
  const container = useRef<HTMLDivElement>(null);
  const hands = useHands(container);
  useSignalEffect(() => {
    // Read first, so that it is looked at again whenever the list changes.
    const isReady = listPhase.value.kind === "ready";
    if (isReady && !hands.value) settleList();
  });
  const ids = useComputed(() =>
    listPhase.value.kind === "ready" ? listPhase.value.list.items.map((item) => item.task_id) : [],
  );
  const tabStop = useRowKeys(container, ids).value;
  useKeys("Lists", [{ key: "n", label: "Show what is new", run: settleList }]);
  const place = route.value;
  const openId = place.page === "task" ? place.taskId : null;
  return (
    <div ref={container} class="list-rows">
      {isUnsettled(list, filter) && hands.value && <NewRows count={list.incoming.length} />}
      {list.items.length === 0 ? (
        <NothingFound filter={filter} />
      ) : (
        <ul class="task-rows" aria-label="Tasks">
          {list.items.map((item) => (
            <TaskRow
              key={item.task_id}
              item={item}
              isOpen={item.task_id === openId}
              isTabStop={item.task_id === tabStop}
            />
          ))}
        </ul>
      )}
      {list.nextCursor !== null && <MoreRows key={list.nextCursor} onSeen={showMore} />}
    </div>
  );
}

function NewRows({ count }: { count: number }): ComponentChild {
  return (
    <div class="new-rows">
      <Button tone="primary" shortcut="n" onClick={settleList}>
        {count === 0 ? "Update" : `${count} new`}
      </Button>
    </div>
  );
}

function NothingFound({ filter }: { filter: ListFilter }): ComponentChild {
  if (formatFilter(filter) === "") {
    return (
      <EmptyState title="There are no tasks yet">
        <p>
          They come from Telegram or through <code>POST /api/tasks</code>, and appear here as they
          do.
        </p>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No task matches">
      <p>
        <a href="#/tasks">Show all tasks</a>
      </p>
    </EmptyState>
  );
}
