// What stands in the left pane: the inbox or the list, whichever one came from. A task opens beside it.

import { effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Route } from "../routing/route-hash.ts";
import { route } from "../routing/route.ts";

export type PaneRoute = Exclude<Route, { page: "task" }>;

const latest = signal<PaneRoute>({ page: "inbox" });
effect(() => {
  const place = route.value;
  if (place.page !== "task") latest.value = place;
});

export const pane: ReadonlySignal<PaneRoute> = latest;
