// The dashboard's routes and how they stand in the address: `#/`, `#/tasks?status=…&q=…` and
// `#/tasks/{task_id}`. What can't be read is the inbox.

import { TASK_STAGES } from "../../domain/stage.ts";
import type { TaskStage } from "../../domain/stage.ts";
import type { Task, TaskStatus } from "../../domain/task-schema.ts";

/** Which tasks a list shows; what is absent does not narrow it. */
export interface ListFilter {
  status?: TaskStatus | "invalid";
  stage?: TaskStage;
  source?: Task["source"];
  q?: string;
}

export type Route =
  | { page: "inbox" }
  | { page: "list"; filter: ListFilter }
  | { page: "task"; taskId: string };

// The schema's own lists would bring all of zod into the page.
export const STATUSES = ["pending", "needs_review", "approved", "rejected", "invalid"] as const;
export const SOURCES = ["telegram", "api", "sample"] as const;
const TASK_PREFIX = "/tasks/";

export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = splitOnce(hash.replace(/^#/, ""), "?");
  if (path === "/tasks") return { page: "list", filter: parseFilter(new URLSearchParams(query)) };
  if (path.startsWith(TASK_PREFIX)) {
    const taskId = decoded(path.slice(TASK_PREFIX.length));
    if (taskId !== undefined && taskId !== "") return { page: "task", taskId };
  }
  return { page: "inbox" };
}

export function formatRoute(route: Route): string {
  switch (route.page) {
    case "inbox":
      return "#/";
    case "task":
      return `#${TASK_PREFIX}${encodeURIComponent(route.taskId)}`;
    case "list": {
      const query = formatFilter(route.filter);
      return query === "" ? "#/tasks" : `#/tasks?${query}`;
    }
  }
}

/** The filter as a query, of the address as of the API. */
export function formatFilter(filter: ListFilter): string {
  const query = new URLSearchParams();
  if (filter.status !== undefined) query.set("status", filter.status);
  if (filter.stage !== undefined) query.set("stage", filter.stage);
  if (filter.source !== undefined) query.set("source", filter.source);
  if (filter.q !== undefined && filter.q !== "") query.set("q", filter.q);
  return query.toString();
}

function parseFilter(query: URLSearchParams): ListFilter {
  const status = STATUSES.find((known) => known === query.get("status"));
  const stage = TASK_STAGES.find((known) => known === query.get("stage"));
  const source = SOURCES.find((known) => known === query.get("source"));
  const q = query.get("q") ?? "";
  return {
    ...(status && { status }),
    ...(stage && { stage }),
    ...(source && { source }),
    ...(q !== "" && { q }),
  };
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** Undefined for what is no percent-encoding: anybody can type an address. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
