// Ctrl-C and SIGTERM as an AbortSignal: an interrupted verifier stops what it started and says in its
// report that it was interrupted. A second signal ends it at once.

const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;
const INTERRUPTED_EXIT_CODE = 130;

export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of STOP_SIGNALS) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(INTERRUPTED_EXIT_CODE);
      controller.abort(`interrupted by ${name}`);
    });
  }
  return controller.signal;
}
