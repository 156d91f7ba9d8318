// What GET /api/tasks answers (SPEC 3): the one place that says which fields a list's item has. The
// summary, the OpenAPI document and the dashboard take their types from here.

import { z } from "zod";
import { TASK_STAGES } from "./stage.ts";
import * as schema from "./task-schema.ts";

const { timestamp } = schema;
const revision = z.int().min(0);
const plainActor = z.object({ role: schema.actor.shape.role, name: z.string() });

/** The audit line that last changed the task, whoever made it: storage adds it to what it is given. */
const lastChange = {
  changed_seq: z.int().min(1).describe("The line's `seq`, and the id of its event."),
  changed_at: timestamp,
  changed_event: z.string().describe("Its `audit_event`."),
  changed_by: plainActor,
};

/** What the domain says of a task; the rest of an item is storage's. */
export const taskShown = z.object({
  task_id: schema.taskId,
  correlation_id: schema.taskId,
  source: schema.task.shape.source,
  status: schema.taskStatus,
  stage: z.enum(TASK_STAGES).describe("How far it has come, and so whom it waits for."),
  revision,
  attempt: schema.task.shape.attempt,
  created_at: timestamp,
  updated_at: timestamp,
  request_text: z.string().describe("Its beginning, where it is long."),
  ack: z.object({ at: timestamp, by: plainActor }).nullable(),
  result_at: timestamp.nullable(),
  verdict: z
    .object({
      decision: schema.verdict.shape.decision,
      decided_by: plainActor,
      at: timestamp,
    })
    .nullable(),
  issue_count: z.int().min(0).describe("Of the verdict that stands."),
  ci_state: schema.ciStatus.shape.state.nullable(),
  criteria_count: z.int().min(1),
  last_activity_at: timestamp.describe("The latest act of an executor, a reviewer or a person."),
});

const taskItem = taskShown.extend(lastChange);

/** Of a file that is no task only this much is sure. */
const invalidItem = z.object({
  task_id: schema.taskId,
  correlation_id: z.string(),
  status: z.literal("invalid"),
  stage: z.literal("invalid"),
  revision,
  problems: z.array(z.object({ path: z.string().describe("JSON Pointer"), message: z.string() })),
  ...lastChange,
});

export const listItem = z.union([taskItem, invalidItem]);

export const listPage = z.object({
  items: z.array(listItem),
  counts: z.record(z.string(), z.int()).describe("Of all tasks, by status."),
  stages: z.record(z.enum(TASK_STAGES), z.int()).describe("Of all good tasks, by stage."),
  next_cursor: z.string().nullable(),
  head_seq: z.int().describe("Subscribe from there and nothing is missed."),
});

export type TaskShown = z.infer<typeof taskShown>;
export type TaskItem = z.infer<typeof taskItem>;
export type InvalidItem = z.infer<typeof invalidItem>;
export type ListItem = z.infer<typeof listItem>;
export type ListPage = z.infer<typeof listPage>;
