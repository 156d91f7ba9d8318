// The switch for desktop notifications, and why it can't be switched where it can't.

import type { ComponentChild } from "preact";
import { useId } from "preact/hooks";
import { notificationState, switchNotifications } from "./notifications.ts";

export function NotificationChoice(): ComponentChild {
  const hintId = useId();
  const state = notificationState.value;
  const isPossible = state === "on" || state === "off";
  return (
    <div class="menu-part choice">
      <label>
        <input
          type="checkbox"
          checked={state === "on"}
          disabled={!isPossible}
          aria-describedby={hintId}
          onChange={(event) => void switchNotifications(event.currentTarget.checked)}
        />
        Notify me of what newly waits
      </label>
      <p id={hintId} class="field-hint">
        {HINTS[state]}
      </p>
    </div>
  );
}

const HINTS = {
  on: "While this page is open and you look elsewhere.",
  off: "While this page is open and you look elsewhere.",
  denied:
    "This browser was told to block notifications from here; its own settings can change that.",
  unsupported: "This browser shows no notifications, or not for this address.",
} as const;
