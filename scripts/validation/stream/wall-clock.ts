// The one clock that writers and stream clients stamp with, though they are different processes: the
// system's, with the resolution of performance.now() (microseconds; Date.now() has whole milliseconds).

import { performance } from "node:perf_hooks";

export function wallClockMs(): number {
  return performance.timeOrigin + performance.now();
}
