// What was thrown, as the failure that is told of it: storage says itself what a client may read, all
// else is for the audit alone.

import { StorageUnavailable } from "../../storage-adapter/port/task-storage.ts";
import { failed } from "./failure.ts";
import type { Failed } from "./failure.ts";

export function faultOf(fault: unknown): Failed {
  if (fault instanceof StorageUnavailable) {
    return failed({ reason: "storage_unavailable", detail: fault.reason });
  }
  return failed({ reason: "internal_error", cause: fault });
}
