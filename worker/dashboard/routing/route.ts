// Where the person is, as the part of the address behind the `#`: no server knows of it, a reload and
// a bookmark lead back to it, and the browser's own back button works.

import { computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { formatRoute, parseRoute } from "./route-hash.ts";
import type { Route } from "./route-hash.ts";

const hash = signal(location.hash);
addEventListener("hashchange", () => {
  hash.value = location.hash;
});

export const route: ReadonlySignal<Route> = computed(() => parseRoute(hash.value));

/** `replace` leaves no step behind for the back button: for filters as they are typed. */
export function goTo(next: Route, how: "push" | "replace" = "push"): void {
  const target = formatRoute(next);
  if (target === location.hash) return;
  if (how === "push") {
    location.hash = target;
  } else {
    history.replaceState(history.state, "", target);
  }
  // `hashchange` comes later, or after a replace never.
  hash.value = target;
}

export function taskHref(taskId: string): string {
  return formatRoute({ page: "task", taskId });
}
