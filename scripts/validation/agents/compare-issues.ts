// Two lists of issues, compared by place and field to the byte, and a list with the digest that was
// recorded of it. Knows nothing of tasks.

import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Issue, Verdict } from "../../../worker/domain/task-schema.ts";
import { type PartingPoint, findPartingPoint } from "./parting-point.ts";

/** A line for each difference; none when they are the same. */
export function compareIssues(given: readonly Issue[], handedOut: readonly Issue[]): string[] {
  const length = Math.max(given.length, handedOut.length);
  return Array.from({ length }, (_, index) => index).flatMap((index) => {
    const one = given[index];
    const other = handedOut[index];
    const name = `issue ${index + 1} (${(one ?? other)?.issue_id})`;
    if (one === undefined) return [`${name} is handed out, but not in the verdict`];
    if (other === undefined) return [`${name} is in the verdict, but not handed out`];
    return compareFields(one, other).map((difference) => `${name}, ${difference}`);
  });
}

function compareFields(given: Issue, handedOut: Issue): string[] {
  // Maps: a field may have any name, `__proto__` too.
  const one = new Map(Object.entries(given));
  const other = new Map(Object.entries(handedOut));
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((name) => {
    const field = `field ${JSON.stringify(name)}`;
    if (!one.has(name)) return [`${field} is handed out, but not in the verdict`];
    if (!other.has(name)) return [`${field} is in the verdict, but not handed out`];
    const parting = findParting(one.get(name), other.get(name));
    if (parting === undefined) return [];
    const { byte, one: was, other: is } = parting;
    return [`${field}, byte ${byte}: ${was} in the verdict, ${is} handed out`];
  });
}

/** In a text as it is; in anything else as it is stored. */
function findParting(one: unknown, other: unknown): PartingPoint | undefined {
  return typeof one === "string" && typeof other === "string"
    ? findPartingPoint(one, other)
    : findPartingPoint(canonicalText(one), canonicalText(other));
}

/** None, or the one that the recorded digest is not theirs. */
export function checkDigest(whose: string, list: Pick<Verdict, "issues" | "issues_sha256">) {
  const digest = createHash("sha256").update(canonicalText(list.issues)).digest("hex");
  if (list.issues_sha256 === digest) return [];
  return [`${whose} issues_sha256 is ${list.issues_sha256}, that of its issues ${digest}`];
}

function canonicalText(value: unknown): string {
  try {
    return canonicalize(value) ?? "";
  } catch {
    // A lone surrogate has no canonical form, and so no digest; JSON's escapes still tell it apart.
    return JSON.stringify(value);
  }
}
