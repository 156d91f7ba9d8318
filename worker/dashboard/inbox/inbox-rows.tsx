// The rows of one section, by id: what each says comes from what the inbox knows of the task now.

import type { ComponentChild } from "preact";
import { route } from "../routing/route.ts";
import { TaskRow } from "../rows/task-row.tsx";
import { inboxItems } from "./inbox-store.ts";

export function InboxRows(props: {
  ids: readonly string[];
  tabStop: string | null;
  isNews?: boolean;
}): ComponentChild {
  const place = route.value;
  const openId = place.page === "task" ? place.taskId : null;
  return (
    <ul class="task-rows">
      {props.ids.map((id) => {
        const item = inboxItems.value.get(id);
        return (
          item && (
            <TaskRow
              key={id}
              item={item}
              isOpen={id === openId}
              isNews={props.isNews ?? false}
              isTabStop={id === props.tabStop}
            />
          )
        );
      })}
    </ul>
  );
}
