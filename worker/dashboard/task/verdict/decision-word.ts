// What a decision is called after the name of the one who decided: a person's approval is the
// countersignature, and must never read like a reviewer's.

import { isPerson } from "../../../domain/engine.ts";
import type { Actor, Verdict } from "../../../domain/task-schema.ts";

/** "maria | countersigned", "rita | approved" */
export function decisionWord(
  decision: Verdict["decision"],
  by: Pick<Actor, "role" | "name">,
): string {
  if (decision === "reject") return "rejected";
  return isPerson(by) ? "countersigned" : "approved";
}
