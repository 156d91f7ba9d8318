// List items for tests, as GET /api/tasks answers them.

import type { InvalidItem, TaskItem } from "../../domain/list-schema.ts";

const AT = "2026-03-01T08:00:00.000Z";
const executor = { role: "executor", name: "otto" } as const;

export function taskItem(fields: Partial<TaskItem> = {}): TaskItem {
  const taskId = fields.task_id ?? "t1";
  return {
    task_id: taskId,
    correlation_id: taskId,
    source: "api",
    status: "pending",
    stage: "queued",
    revision: 1,
    attempt: 1,
    created_at: AT,
    updated_at: AT,
    request_text: "Count the spoons",
    ack: null,
    result_at: null,
    verdict: null,
    issue_count: 0,
    ci_state: null,
    criteria_count: 1,
    last_activity_at: AT,
    changed_seq: 1,
    changed_at: AT,
    changed_event: "task_created",
    changed_by: executor,
    ...fields,
  };
}

export function invalidItem(fields: Partial<InvalidItem> = {}): InvalidItem {
  return {
    task_id: "broken",
    correlation_id: "broken",
    status: "invalid",
    stage: "invalid",
    revision: 2,
    problems: [{ path: "/status", message: "must be one of pending, needs_review" }],
    changed_seq: 1,
    changed_at: AT,
    changed_event: "ssot_invalid",
    changed_by: { role: "system", name: "storage" },
    ...fields,
  };
}
