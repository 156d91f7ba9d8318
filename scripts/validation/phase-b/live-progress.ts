// How far a look at the live events has come: who listens, and who makes the changes.

import type { StreamClients } from "../stream/start-stream-clients.ts";
import type { Dashboard } from "./open-dashboard.ts";
import type { Interrupted } from "./resume.ts";
import type { StatusChanges } from "./status-changes.ts";

/** What a step didn't bring is absent, and what rests on it is not measured. */
export interface LiveProgress {
  taskIds: readonly string[];
  dashboard?: Dashboard;
  staying?: StreamClients;
  toBeCut?: StreamClients;
  changes?: StatusChanges;
  resuming?: Promise<Interrupted>;
}
