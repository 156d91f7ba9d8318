// The acceptance criteria of a task: as given, or the request itself as the only one.

import type { CriterionInput } from "./commands.ts";
import { mintIds } from "./minted-ids.ts";
import type { Refusal } from "./step.ts";
import type { Criterion } from "./task-schema.ts";

export type CriteriaOutcome = { ok: true; criteria: Criterion[] } | { ok: false; refusal: Refusal };

/** An empty list counts as none given. */
export function buildCriteria(
  given: readonly CriterionInput[] | undefined,
  requestText: string,
): CriteriaOutcome {
  if (given === undefined || given.length === 0) {
    return { ok: true, criteria: [{ id: "c1", text: requestText }] };
  }
  const minted = mintIds(given, { field: "id", prefix: "c", pointer: "/acceptance_criteria" });
  return minted.ok ? { ok: true, criteria: minted.items } : minted;
}
