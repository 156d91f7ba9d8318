// One task in a list: a link, two lines high, always of the same height.

import type { ComponentChild } from "preact";
import type { ListItem, TaskItem } from "../../domain/list-schema.ts";
import { taskHref } from "../routing/route.ts";
import { nowMs } from "../ui/clock.ts";
import { PlainText } from "../ui/plain-text.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { describeChange } from "./describe-change.ts";
import { describeItem } from "./describe-item.ts";
import { RowSign } from "./row-sign.tsx";

export interface TaskRowProps {
  item: ListItem;
  /** It is the one that is open. */
  isOpen: boolean;
  /** What changed last is what it is shown for. */
  isNews?: boolean;
  /** It is the one that Tab leads to; the others are reached with the arrow keys. */
  isTabStop: boolean;
}

export function TaskRow(props: TaskRowProps): ComponentChild {
  const { item, isOpen, isNews = false, isTabStop } = props;
  const words = describeItem(item, nowMs.value);
  return (
    <li class="task-row">
      <a
        class="task-row-link"
        href={taskHref(item.task_id)}
        data-task-id={item.task_id}
        aria-current={isOpen ? "true" : undefined}
        tabIndex={isTabStop ? 0 : -1}
      >
        <RowSign sign={words.sign} />
        <span class="task-row-title">
          <RowTitle item={item} />
        </span>
        <span class="task-row-time">
          <RelativeTime at={isNews ? item.changed_at : words.at} />
        </span>
        <span class="task-row-facts">
          <span class="task-row-state" data-sign={words.sign}>
            {words.state}
          </span>
          {words.by !== null && (
            <span class={words.by.deed === "by" ? undefined : "task-row-fact"}>
              {` ${words.by.deed} `}
              <PlainText text={words.by.name} />
            </span>
          )}
          {item.stage === "invalid" ? (
            <Problems item={item} />
          ) : (
            <Facts item={item} isNews={isNews} />
          )}
        </span>
      </a>
    </li>
  );
}

/** The request's first line that says something; a file that is no task has its name only. */
function RowTitle({ item }: { item: ListItem }): ComponentChild {
  const lines = item.stage === "invalid" ? [] : item.request_text.split("\n");
  const line = lines.find((text) => text.trim() !== "");
  return <PlainText text={line ?? item.task_id} />;
}

function Facts({ item, isNews }: { item: TaskItem; isNews: boolean }): ComponentChild {
  const facts = [
    (isNews && describeChange(item)) || "",
    item.issue_count > 0
      ? `${item.issue_count} ${item.issue_count === 1 ? "issue" : "issues"}`
      : "",
    item.attempt > 1 ? `attempt ${item.attempt}` : "",
    item.ci_state === null ? "" : `CI ${item.ci_state}`,
    item.source === "api" ? "" : item.source,
    item.task_id,
  ];
  return facts
    .filter((fact) => fact !== "")
    .map((fact) => (
      <span key={fact} class="task-row-fact">
        {fact}
      </span>
    ));
}

function Problems({ item }: { item: Extract<ListItem, { stage: "invalid" }> }): ComponentChild {
  const [first] = item.problems;
  const others = item.problems.length - 1;
  return (
    <>
      {first !== undefined && (
        <span class="task-row-fact">
          <code>
            <PlainText text={first.path} />
          </code>{" "}
          <PlainText text={first.message} />
        </span>
      )}
      {others > 0 && <span class="task-row-fact">{`and ${others} more`}</span>}
    </>
  );
}
