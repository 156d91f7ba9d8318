// What the event stream says, for the whole page: whether it is live, and each change once, in order.

import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { ChangeEvent } from "../../../storage-adapter/port/task-storage.ts";
import { refreshSession } from "../session/session.ts";
import { openSharedStream } from "./shared-stream.ts";
import type { Stream } from "./stream.ts";
import { onWake } from "./wake.ts";

export type LiveState = "connecting" | "live" | "offline";
/** `resync`: what was missed can't be told one by one; whoever shows something reads it again. */
export type LiveChange = ChangeEvent | { kind: "resync" };
export type LiveListener = (change: LiveChange) => void;

const state = signal<LiveState>("connecting");
const lostAtMs = signal<number | null>(null);
const listeners = new Set<LiveListener>();
let stream: Stream | undefined;

export const liveState: ReadonlySignal<LiveState> = state;
/** Since when the page is not live, in milliseconds since 1970; null while it is. */
export const offlineSinceMs: ReadonlySignal<number | null> = lostAtMs;

/** Answers how to stop listening. */
export function onChange(listener: LiveListener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Follows the changes after `fromSeq`, once the first list has said where that is. */
export function goLive(fromSeq: number): void {
  if (stream !== undefined) return;
  stream = openSharedStream(fromSeq, {
    onLive() {
      state.value = "live";
      lostAtMs.value = null;
    },
    onLost() {
      state.value = "offline";
      lostAtMs.value ??= Date.now();
    },
    onChange: tell,
    onResync: () => tell({ kind: "resync" }),
    onRefused: () => void refreshSession(),
  });
}

/** After a sign-in or sign-out: the stream is somebody else's now, or nobody's. */
export function endLive(): void {
  stream?.close();
  stream = undefined;
  state.value = "connecting";
  lostAtMs.value = null;
}

onWake(() => {
  if (stream === undefined) return;
  // An open stream may be dead without knowing, and what is shown may be hours old.
  stream.reopen();
  tell({ kind: "resync" });
});

function tell(change: LiveChange): void {
  for (const listener of listeners) listener(change);
}
