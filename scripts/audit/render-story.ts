// A story as a person reads it: a tree by causation_seq, forks indented and an only child under its
// parent, so that twenty attempts don't run off the screen. The date (UTC) stands above the lines that
// it holds for. All text from outside is made printable.

import type { AuditLine } from "./audit-line.ts";
import type { Story } from "./collect-story.ts";
import { printable } from "./printable.ts";
import { shownValue } from "./shown-value.ts";

/** Said by the line's other parts, or of no use to a reader. */
const UNTOLD_FIELDS: ReadonlySet<string> = new Set([
  "seq",
  "at",
  "audit_event",
  "correlation_id",
  "causation_seq",
  "task_id",
  "actor",
  "prev_hash",
  "hash",
  "reserved",
]);
const FIRST_FIELDS = ["attempt", "decision", "reason", "tool_name", "tool_call_id", "code"];
const LAST_FIELDS = ["status", "revision"];

export function renderStory(story: Story): string[] {
  const seqs = new Set(story.lines.map((line) => line.seq));
  const inOrder = story.lines.toSorted((one, other) => one.seq - other.seq);
  const childrenOf = Map.groupBy(inOrder, ({ seq, causation_seq: cause }) =>
    cause !== undefined && cause < seq && seqs.has(cause) ? cause : 0,
  );
  const rendered: string[] = [];
  let date = "";
  const visit = (line: AuditLine, lead: string, branch: string, continuation: string): void => {
    if (dateOf(line) !== date) {
      date = dateOf(line);
      rendered.push(date);
    }
    rendered.push(`${lead}${branch}${renderLine(line)}`);
    const children = childrenOf.get(line.seq) ?? [];
    const below = lead + continuation;
    for (const [index, child] of children.entries()) {
      if (children.length === 1) visit(child, below, "", "");
      else if (index === children.length - 1) visit(child, below, "└─ ", "   ");
      else visit(child, below, "├─ ", "│  ");
    }
  };
  for (const root of childrenOf.get(0) ?? []) visit(root, "", "", "");
  return rendered;
}

/** How far it has come, in one sentence. */
export function storyState(story: Story): string {
  const { file, lines } = story;
  if (file.state === "valid") return taskState(file.task);
  if (file.state === "invalid") return "the task file is invalid";
  if (lines.some((line) => line["file_sha256"] !== undefined)) return "the task file is gone";
  return "not a task";
}

function taskState(task: Extract<Story["file"], { state: "valid" }>["task"]): string {
  const { verdict, status, attempt } = task;
  if (verdict !== undefined) {
    const { decision, decided_by: by } = verdict;
    if (by.role !== "reviewer") return `complete: ${status} by ${printable(by.name)}`;
    const open =
      decision === "approve" ? "a person's countersignature" : "a re-dispatch or a person";
    return `in progress: the reviewer's verdict is ${decision}, it waits for ${open}`;
  }
  if (task.task_result !== undefined) return `in progress: attempt ${attempt} waits for a verdict`;
  if (task.ack !== undefined) return `in progress: attempt ${attempt} is being worked on`;
  return `in progress: attempt ${attempt} waits for an executor`;
}

function renderLine(line: AuditLine): string {
  const { seq, audit_event: event, actor, causation_seq: cause } = line;
  const by = actor.role === actor.name ? actor.name : `${actor.role} ${actor.name}`;
  const link = cause === undefined ? "" : ` <- #${cause}`;
  return printable(`${timeOf(line)} #${seq}${link} ${event} by ${by}${details(line)}`);
}

function details(line: AuditLine): string {
  const names = Object.keys(line).filter((name) => !UNTOLD_FIELDS.has(name));
  const middle = names.filter(
    (name) => !FIRST_FIELDS.includes(name) && !LAST_FIELDS.includes(name),
  );
  const told = [...FIRST_FIELDS, ...middle, ...LAST_FIELDS]
    .filter((name) => names.includes(name))
    .map((name) => `${name}=${shownValue(line[name])}`);
  return told.length === 0 ? "" : `  ${told.join(" ")}`;
}

function dateOf({ at }: AuditLine): string {
  return at.slice(0, "YYYY-MM-DD".length);
}

function timeOf({ at }: AuditLine): string {
  return at.slice("YYYY-MM-DDT".length, "YYYY-MM-DDTHH:MM:SS".length);
}
