// Desktop notifications of what newly waits. Off until asked for; shown only while nobody looks.

import { effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { ListItem } from "../../domain/list-schema.ts";
import { inboxItems, inboxPhase, waitingIds } from "../inbox/inbox-store.ts";
import { keep, readKept } from "../kept/kept.ts";
import { goTo } from "../routing/route.ts";
import { noticeFor } from "./notice.ts";
import { withSymbols } from "../ui/visible-text.ts";

/** `denied`: the browser was told never to ask; only its own settings can change that. */
export type NotificationState = "unsupported" | "denied" | "off" | "on";

const NAME = "notifications";
/** Several that come together make one notification. */
const GATHER_MS = 1_000;

const current = signal<NotificationState>(initialState());

export const notificationState: ReadonlySignal<NotificationState> = current;

/** Asks the browser's leave the first time; must come from a click. */
export async function switchNotifications(on: boolean): Promise<void> {
  if (current.peek() === "unsupported") return;
  if (on && Notification.permission === "default") await Notification.requestPermission();
  keep(NAME, on && Notification.permission === "granted" ? "on" : null);
  current.value = initialState();
}

function initialState(): NotificationState {
  if (!("Notification" in globalThis)) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  return Notification.permission === "granted" && readKept(NAME) === "on" ? "on" : "off";
}

let known: ReadonlySet<string> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
const fresh = new Map<string, ListItem>();

effect(() => {
  if (inboxPhase.value.kind !== "ready") return;
  const ids = waitingIds.value;
  for (const id of ids) {
    const item = inboxItems.peek().get(id);
    if (known !== undefined && !known.has(id) && item !== undefined) fresh.set(id, item);
  }
  known = new Set(ids);
  if (fresh.size === 0) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    const items = [...fresh.values()];
    fresh.clear();
    // Whoever looks at the page has seen it there.
    if (current.peek() === "on" && !document.hasFocus()) show(items);
  }, GATHER_MS);
});

function show(items: readonly ListItem[]): void {
  const { title, body, tag, taskId } = noticeFor(items);
  const notification = newNotification(title, { body: withSymbols(body), tag });
  notification?.addEventListener("click", () => {
    window.focus();
    goTo(taskId === null ? { page: "inbox" } : { page: "task", taskId });
    notification?.close();
  });
}

/** Chrome on Android has the class, but lets only service workers show anything. */
function newNotification(title: string, options: NotificationOptions): Notification | undefined {
  try {
    return new Notification(title, options);
  } catch {
    current.value = "unsupported";
    return undefined;
  }
}
