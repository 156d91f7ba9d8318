// What a row says of a task: where it stands, whose act that was, and when. Pure.

import type { ListItem, TaskItem } from "../../domain/list-schema.ts";
import { waitingKind } from "../inbox/waiting-kind.ts";
import { durationWords } from "../ui/relative-words.ts";

/** Which sign stands before it. Outlined: a reviewer's word; filled: a person's. */
export type RowSign =
  | "queued"
  | "working"
  | "stalled"
  | "delivered"
  | "review-approve"
  | "review-reject"
  | "approved"
  | "rejected"
  | "invalid";

export interface RowWords {
  sign: RowSign;
  /** The state, in words. */
  state: string;
  /** Who brought it there, and what to call that; null where it says nothing. */
  by: { deed: "by" | "claimed by"; name: string } | null;
  /** When, ISO 8601. */
  at: string;
}

export function describeItem(item: ListItem, nowMs: number): RowWords {
  if (item.stage === "invalid") {
    return { sign: "invalid", state: "Invalid file", by: null, at: item.changed_at };
  }
  switch (item.stage) {
    case "queued": {
      const state = item.attempt > 1 ? "Waits to be claimed again" : "Waits to be claimed";
      return { sign: "queued", state, by: null, at: item.last_activity_at };
    }
    case "working":
      return describeWork(item, nowMs);
    case "delivered":
      return {
        sign: "delivered",
        state: "Result in",
        by: called("by", item.ack?.by),
        at: item.result_at ?? item.changed_at,
      };
    case "reviewed":
    case "decided":
      return describeVerdict(item);
  }
}

function describeWork(item: TaskItem, nowMs: number): RowWords {
  const { last_activity_at: at } = item;
  const by = called("claimed by", item.ack?.by);
  if (waitingKind(item, nowMs) !== "stalled") return { sign: "working", state: "Working", by, at };
  return { sign: "stalled", state: `Silent for ${durationWords(nowMs - Date.parse(at))}`, by, at };
}

function describeVerdict(item: TaskItem): RowWords {
  const { verdict, stage } = item;
  const isApproval = verdict?.decision === "approve";
  const by = called("by", verdict?.decided_by);
  const at = verdict?.at ?? item.changed_at;
  if (stage === "decided") {
    return isApproval
      ? { sign: "approved", state: "Approved", by, at }
      : { sign: "rejected", state: "Rejected", by, at };
  }
  return isApproval
    ? { sign: "review-approve", state: "Review: approve", by, at }
    : { sign: "review-reject", state: "Review: reject", by, at };
}

function called(deed: "by" | "claimed by", actor: { name: string } | undefined): RowWords["by"] {
  return actor === undefined ? null : { deed, name: actor.name };
}
