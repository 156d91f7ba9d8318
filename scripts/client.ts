// The service's API for a program: one method a route (SPEC 3), with the types of the schemas that the
// service checks with. Every answer is a value, a refusal too; NoAnswerError is thrown only where the
// service gave none. docs/agents.md shows it at work.

import type { ListSort } from "../storage-adapter/port/task-storage.ts";
import {
  type TaskAnswer,
  type TrailPage,
  taskAnswerSchema,
  trailPage,
} from "../worker/domain/answer-schemas.ts";
import type {
  AckCommand,
  BriefCommand,
  CreateCommand,
  DecisionBody,
  RedispatchCommand,
  ReopenCommand,
  ResultCommand,
  ToolCallCommand,
  VerdictCommand,
} from "../worker/domain/commands.ts";
import { type ListPage, listPage } from "../worker/domain/list-schema.ts";
import type { TaskStage } from "../worker/domain/stage.ts";
import { type Task, type TaskStatus, task } from "../worker/domain/task-schema.ts";
import type { Answer, PageAnswer } from "./client/answers.ts";
import { type StepName, stepPath, taskPath } from "./client/paths.ts";
import type { ClientSettings, WriteConditions } from "./client/send-request.ts";
import { createSender } from "./client/send-request.ts";

export type { Problem, TaskAnswer, TrailPage } from "../worker/domain/answer-schemas.ts";
export type { ListPage } from "../worker/domain/list-schema.ts";
export type { Task } from "../worker/domain/task-schema.ts";
export type { Answer, PageAnswer } from "./client/answers.ts";
export { NoAnswerError } from "./client/no-answer.ts";
export type { ClientSettings, WriteConditions } from "./client/send-request.ts";

/** What is left out doesn't filter; `cursor` is a page's `next_cursor`, in the same order. */
export interface ListQuery {
  status?: TaskStatus | "invalid";
  stage?: TaskStage | "invalid";
  source?: Task["source"];
  q?: string;
  /** Creation, newest first, when left out. */
  sort?: ListSort;
  limit?: number;
  cursor?: string;
  active_before?: string;
  changed_after?: number;
}

export interface TrailQuery {
  /** A page's `next_after_seq`. */
  after_seq?: number;
  limit?: number;
  /** "1": reads and stream lines too. */
  all?: "0" | "1";
}

type Step<Command> = (
  taskId: string,
  command: Command,
  conditions?: WriteConditions,
) => Promise<Answer<TaskAnswer>>;

/** Each may throw NoAnswerError. */
export interface Client {
  listTasks(query?: ListQuery): Promise<PageAnswer<ListPage>>;
  readTask(taskId: string): Promise<Answer<Task>>;
  /** One page of the task's audit lines, oldest first. */
  readTrail(taskId: string, query?: TrailQuery): Promise<PageAnswer<TrailPage>>;
  createTask(
    command: CreateCommand,
    conditions?: Pick<WriteConditions, "idempotencyKey">,
  ): Promise<Answer<TaskAnswer>>;
  brief: Step<BriefCommand>;
  ack: Step<AckCommand>;
  recordToolCall: Step<ToolCallCommand>;
  submitResult: Step<ResultCommand>;
  recordVerdict: Step<VerdictCommand>;
  approve: Step<DecisionBody>;
  reject: Step<DecisionBody>;
  redispatch: Step<RedispatchCommand>;
  reopen: Step<ReopenCommand>;
}

export function createClient(settings: ClientSettings): Client {
  const sender = createSender(settings);
  const step =
    <Command extends object>(name: StepName): Step<Command> =>
    (taskId, command, conditions) =>
      sender.forTask(
        { method: "POST", path: stepPath(taskId, name), body: command, conditions },
        taskAnswerSchema,
      );
  return {
    listTasks: (query) => sender.forPage({ method: "GET", path: "/api/tasks", query }, listPage),
    readTask: (taskId) => sender.forTask({ method: "GET", path: taskPath(taskId) }, task),
    readTrail: (taskId, query) =>
      sender.forPage({ method: "GET", path: `${taskPath(taskId)}/audit`, query }, trailPage),
    createTask: (command, conditions) =>
      sender.forTask(
        { method: "POST", path: "/api/tasks", body: command, conditions },
        taskAnswerSchema,
      ),
    brief: step("brief"),
    ack: step("ack"),
    recordToolCall: step("tool-calls"),
    submitResult: step("result"),
    recordVerdict: step("verdict"),
    approve: step("approve"),
    reject: step("reject"),
    redispatch: step("redispatch"),
    reopen: step("reopen"),
  };
}
