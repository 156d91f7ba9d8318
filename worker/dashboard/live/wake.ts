// When the page comes back to life: the laptop slept, the tab lay in the background, the network was
// gone. An open stream may be dead then without anybody having said so.

/** Looked at this often, while the page can be seen. */
const TICK_MS = 5_000;
/** A tick that comes this late was held up by sleep, not by work. */
const LATE_MS = 15_000;
/** Shorter absences (another tab for a moment) leave a stream as it is. */
const HIDDEN_MS_MIN = 30_000;

/** Calls `listener` at each wake; for as long as the page stands. */
export function onWake(listener: () => void): void {
  let tickedAtMs = Date.now();
  let hiddenAtMs: number | undefined;
  setInterval(() => {
    const lateMs = Date.now() - tickedAtMs - TICK_MS;
    tickedAtMs = Date.now();
    // In the background, browsers hold timers up on purpose.
    if (lateMs > LATE_MS && hiddenAtMs === undefined) listener();
  }, TICK_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      hiddenAtMs = Date.now();
      return;
    }
    const wasAwayMs = hiddenAtMs === undefined ? 0 : Date.now() - hiddenAtMs;
    hiddenAtMs = undefined;
    tickedAtMs = Date.now();
    if (wasAwayMs > HIDDEN_MS_MIN) listener();
  });
  addEventListener("online", listener);
  addEventListener("pageshow", (event) => {
    if (event.persisted) listener();
  });
}
