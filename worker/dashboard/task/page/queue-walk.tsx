// From one waiting task to the next without going back to the inbox.

import { useComputed } from "@preact/signals";
import type { ComponentChild } from "preact";
import { waitingIds } from "../../inbox/inbox-store.ts";
import { useKeys } from "../../keyboard/keys.ts";
import { goTo } from "../../routing/route.ts";
import { placeInQueue } from "./queue-place.ts";

export function QueueWalk({ taskId }: { taskId: string }): ComponentChild {
  const place = useComputed(() => placeInQueue(waitingIds.value, taskId)).value;
  const { position, total, previousId, nextId } = place;
  useKeys("Task", [
    { key: "]", label: "Next waiting task", run: () => go(nextId) },
    { key: "[", label: "Previous waiting task", run: () => go(previousId) },
  ]);
  if (total === 0 || (position !== null && total === 1)) return null;
  return (
    <nav class="queue-walk" aria-label="Waiting tasks">
      <span class="queue-place">
        {position === null ? `${total} waiting` : `${position} of ${total} waiting`}
      </span>
      <WalkButton label="Previous waiting task" sign="‹" taskId={previousId} />
      <WalkButton label="Next waiting task" sign="›" taskId={nextId} />
    </nav>
  );
}

function WalkButton(props: { label: string; sign: string; taskId: string | null }): ComponentChild {
  const { label, sign, taskId } = props;
  return (
    <button
      class="icon-button"
      type="button"
      aria-label={label}
      disabled={taskId === null}
      onClick={() => go(taskId)}
    >
      {sign}
    </button>
  );
}

function go(taskId: string | null): void {
  if (taskId !== null) goTo({ page: "task", taskId });
}
