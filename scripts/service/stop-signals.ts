// The signals that end the service, and nobody's but ours: Miniflare and wrangler bring listeners
// that call `process.exit` before anything could be put away (Miniflare 5.20261117).

const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** What a shell says of a process that Ctrl-C has ended. */
const FORCED_EXIT_CODE = 130;
/**
 * One Ctrl-C can come twice: from the terminal to the whole group, and from npm or `timeout`, which
 * pass on what they got. A person who insists takes longer.
 */
const SAME_SIGNAL_MS = 500;

/** Calls `stop` at the first signal; a second one, later, ends the process at once. */
export function onStopSignal(stop: (signal: NodeJS.Signals) => void): void {
  let stoppingSinceMs: number | undefined;
  const listener = (signal: NodeJS.Signals): void => {
    const nowMs = performance.now();
    if (stoppingSinceMs === undefined) {
      stoppingSinceMs = nowMs;
      stop(signal);
    } else if (nowMs - stoppingSinceMs > SAME_SIGNAL_MS) {
      process.exit(FORCED_EXIT_CODE);
    }
  };
  for (const signal of STOP_SIGNALS) process.on(signal, listener);
  process.on("newListener", (name: string, added: () => void) => {
    if (!STOP_SIGNALS.some((signal) => signal === name)) return;
    // It is told before the listener is added, hence later.
    queueMicrotask(() => process.off(name, added));
  });
}
