// What a schema found wrong, as problems that a person can act on: one per field, with its pointer.

import type { z } from "zod";
import type { Problem } from "../../storage-adapter/port/task-storage.ts";
import { jsonPointer } from "./json-pointer.ts";
import { PROBLEMS_MAX } from "./limits.ts";

/** At most PROBLEMS_MAX, and one more line that says that there are more. */
export function schemaProblems(error: z.ZodError): Problem[] {
  return boundProblems(error.issues.flatMap(describeIssue));
}

export function boundProblems(problems: readonly Problem[]): Problem[] {
  if (problems.length <= PROBLEMS_MAX) return [...problems];
  const more = { path: "", message: `has more problems than these ${PROBLEMS_MAX}` };
  return [...problems.slice(0, PROBLEMS_MAX), more];
}

function describeIssue(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: jsonPointer([...issue.path, key]),
      message: "is not a known field",
    }));
  }
  const missing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
  return [{ path: jsonPointer(issue.path), message: missing ? "is required" : issue.message }];
}
