// The page's title: how many wait comes first, so that it shows in a row of narrow tabs.

import { computed, effect } from "@preact/signals";
import { waitingCounts } from "../inbox/inbox-store.ts";
import { route } from "../routing/route.ts";

const NAME = "Countersign";

const documentTitle = computed(() => {
  const waiting = waitingCounts.value.all;
  const place = route.value;
  const title = place.page === "task" ? `${place.taskId} · ${NAME}` : NAME;
  return waiting > 0 ? `(${waiting}) ${title}` : title;
});

/** Answers how to stop. */
export function keepTitle(): () => void {
  return effect(() => {
    document.title = documentTitle.value;
  });
}
