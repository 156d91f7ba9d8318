// What holds between the fields of a task, beyond the shape that the schema checks. The steps keep
// it by themselves; a file that somebody edited by hand is asked.

import type { Problem, TaskIdentity } from "../../storage-adapter/port/task-storage.ts";
import { checkBounds } from "./bounds.ts";
import { issuesSha256 } from "./issues.ts";
import { jsonPointer } from "./json-pointer.ts";
import type { Task } from "./task-schema.ts";

export function invariantProblems(task: Task, identity: TaskIdentity): Problem[] {
  return [
    ...identityProblems(task, identity),
    ...attemptProblems(task),
    ...duplicateProblems(task),
    ...referenceProblems(task),
    ...digestProblems(task),
    ...boundsProblems(task),
  ];
}

/** A file that was never seen must not claim another task's correlation id: it would join its story. */
function identityProblems(task: Task, identity: TaskIdentity): Problem[] {
  const correlationId = identity.correlation_id ?? identity.task_id;
  return [
    ...(task.task_id === identity.task_id
      ? []
      : [{ path: "/task_id", message: `must be "${identity.task_id}", as the file's name` }]),
    ...(task.correlation_id === correlationId
      ? []
      : [{ path: "/correlation_id", message: `must be "${correlationId}": it never changes` }]),
  ];
}

function attemptProblems(task: Task): Problem[] {
  return (["ack", "task_result", "verdict", "dispatch"] as const).flatMap((field) => {
    const part = task[field];
    if (part === undefined || part.attempt === task.attempt) return [];
    return [{ path: `/${field}/attempt`, message: `must be ${task.attempt}, the current attempt` }];
  });
}

function duplicateProblems(task: Task): Problem[] {
  const calls = task.tool_calls.map((call) => `${call.attempt} ${call.tool_call_id}`);
  return [
    ...duplicates(
      ["acceptance_criteria"],
      "id",
      task.acceptance_criteria.map(({ id }) => id),
    ),
    ...duplicates(["tool_calls"], "tool_call_id", calls),
    ...duplicates(
      ["task_result", "work_log"],
      "entry_id",
      task.task_result?.work_log.map((entry) => entry.entry_id) ?? [],
    ),
    ...duplicates(
      ["verdict", "issues"],
      "issue_id",
      task.verdict?.issues.map((issue) => issue.issue_id) ?? [],
    ),
  ];
}

function duplicates(list: string[], field: string, ids: readonly string[]): Problem[] {
  const seen = new Set<string>();
  return ids.flatMap((id, index) => {
    const repeated = seen.has(id);
    seen.add(id);
    if (!repeated) return [];
    return [{ path: jsonPointer([...list, index, field]), message: "is used before in this list" }];
  });
}

function referenceProblems(task: Task): Problem[] {
  const known = new Set(task.acceptance_criteria.map((criterion) => criterion.id));
  const lists = {
    "/dispatch/issues": task.dispatch?.issues,
    "/verdict/issues": task.verdict?.issues,
    "/task_result/work_log": task.task_result?.work_log,
  };
  return Object.entries(lists).flatMap(([pointer, items = []]) =>
    items.flatMap(({ criterion_ref: ref }, index) =>
      ref === undefined || known.has(ref)
        ? []
        : [{ path: `${pointer}/${index}/criterion_ref`, message: `names no criterion: "${ref}"` }],
    ),
  );
}

function digestProblems(task: Task): Problem[] {
  return (["verdict", "dispatch"] as const).flatMap((field) => {
    const part = task[field];
    if (part === undefined) return [];
    const digest = issuesSha256(part.issues);
    if (part.issues_sha256 === digest) return [];
    return [
      {
        path: `/${field}/issues_sha256`,
        message: `is not the digest of the issues, which is ${digest}`,
      },
    ];
  });
}

function boundsProblems(task: Task): Problem[] {
  const beyond = checkBounds(task, "decision");
  return beyond === undefined ? [] : [{ path: "", message: beyond.detail }];
}
