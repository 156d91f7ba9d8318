// Holds the task file against the lines that tell how it came to be, both ways: each deed in the file
// has its line, which records what the file says of it, and each line's deed is still in the file. A
// digest counts until a later line records it anew; what no line records may be changed by hand. Pure.

import type { Task } from "../../worker/domain/task-schema.ts";
import type { AuditLine } from "./audit-line.ts";
import {
  DEED_EVENTS,
  type Deed,
  type Recorded,
  ciContent,
  deedsOf,
  differences,
  isLineOf,
  standingContent,
} from "./deeds.ts";
import { shownValue } from "./shown-value.ts";

export interface DeedLink {
  kind: "deed";
  /** The line that records it otherwise; null for a deed without a line. */
  seq: number | null;
  message: string;
}

/**
 * The API takes a task's time just before its line is written. An hour is far beyond any queue and
 * any drift of a clock, so a time further off was not the service's.
 */
const CREATED_AT_DRIFT_MS_MAX = 3_600_000;
/** Hand edits named in one message; the others are counted. */
const HAND_EDITS_MAX = 5;

export function deedLinks(task: Task, lines: readonly AuditLine[]): DeedLink[] {
  const { pairs, unclaimed } = pairUp(deedsOf(task), lines);
  return [
    ...standingLinks(task, lines),
    ...createdAtLinks(task, lines),
    ...ciLinks(task, lines),
    ...pairs.flatMap(({ deed, line }) => deedLink(deed, line, lines)),
    ...unclaimed.map((line) => goneLink(task, line, lines)),
  ];
}

interface Pair {
  deed: Deed;
  line: AuditLine | undefined;
}

/** Sound pairs first: a changed deed must not take the line of another one that has its actor. */
function pairUp(
  deeds: readonly Deed[],
  lines: readonly AuditLine[],
): { pairs: Pair[]; unclaimed: AuditLine[] } {
  const unclaimed = new Set(lines.filter((line) => DEED_EVENTS.has(line.audit_event)));
  const claim = (deed: Deed, found: readonly AuditLine[]): Pair => {
    const isCall = deed.audit_event === "tool_call_recorded";
    const line = isCall ? found.at(-1) : found[0];
    for (const each of isCall ? found : found.slice(0, 1)) unclaimed.delete(each);
    return { deed, line };
  };
  const linesOf = (deed: Deed) => [...unclaimed].filter((line) => isLineOf(deed, line));
  const isSound = (deed: Deed, line: AuditLine) => differences(deed.content, line).length === 0;
  const sound = deeds.map((deed) =>
    deed.audit_event === "tool_call_recorded"
      ? claim(deed, linesOf(deed))
      : claim(
          deed,
          linesOf(deed).filter((line) => isSound(deed, line)),
        ),
  );
  const pairs = sound.map((pair) => (pair.line ? pair : claim(pair.deed, linesOf(pair.deed))));
  return { pairs, unclaimed: [...unclaimed] };
}

function standingLinks(task: Task, lines: readonly AuditLine[]): DeedLink[] {
  return standingContent(task).flatMap(({ what, recorded }) => {
    const line = lines.findLast((each) => typeof each[recorded[0]] === "string");
    return line === undefined ? [] : contentLink(what, [recorded], line, lines);
  });
}

/** A message's own time is its sender's, and the line of its arrival records it. */
function createdAtLinks({ created_at: at }: Task, lines: readonly AuditLine[]): DeedLink[] {
  const message = lines.find((line) => line.audit_event === "telegram_ingested");
  if (typeof message?.["sent_at"] === "string") {
    return contentLink("created_at", [["sent_at", at]], message, lines);
  }
  const line = lines.find((each) => each.audit_event === "task_created");
  if (message !== undefined || line === undefined) return [];
  const driftMs = Math.abs(Date.parse(at) - Date.parse(line.at));
  if (driftMs <= CREATED_AT_DRIFT_MS_MAX) return [];
  return [
    link(
      line.seq,
      `created_at is ${at}, but line ${line.seq} (task_created) is of ${line.at}`,
      lines,
    ),
  ];
}

/** Of CI's reports only the latest stands, and only a report can have put it there. */
function ciLinks(task: Task, lines: readonly AuditLine[]): DeedLink[] {
  const { ci_status: ci } = task;
  const line = lines.findLast((each) => each.audit_event === "ci_status_updated");
  if (line === undefined) return ci ? [link(null, "ci_status has no line", lines)] : [];
  return ci ? contentLink("ci_status", ciContent(ci), line, lines) : [goneLink(task, line, lines)];
}

function deedLink(
  deed: Deed,
  line: AuditLine | undefined,
  lines: readonly AuditLine[],
): DeedLink[] {
  if (line === undefined) return [link(null, `${deed.what} has no line`, lines)];
  return contentLink(deed.what, deed.content, line, lines);
}

function contentLink(
  what: string,
  content: readonly Recorded[],
  line: AuditLine,
  lines: readonly AuditLine[],
): DeedLink[] {
  const different = differences(content, line).map(
    ([field, value]) =>
      `${field} is ${shownValue(value)}, recorded is ${shownValue(line[field] ?? null)}`,
  );
  if (different.length === 0) return [];
  const message = `${what} is not what line ${line.seq} (${line.audit_event}) records: ${different.join(", ")}`;
  return [link(line.seq, message, lines)];
}

function goneLink(task: Task, line: AuditLine, lines: readonly AuditLine[]): DeedLink {
  const attempt = line["attempt"];
  const where = typeof attempt === "number" ? ` on attempt ${attempt}` : "";
  const told = `line ${line.seq} (${line.audit_event} by ${line.actor.name}${where})`;
  return link(line.seq, `${told} tells of what is not in ssot/${task.task_id}.json`, lines);
}

function link(seq: number | null, message: string, lines: readonly AuditLine[]): DeedLink {
  const edits = lines.filter((line) => isHandEdit(line) && line.seq > (seq ?? 0));
  if (edits.length === 0) return { kind: "deed", seq, message };
  const more = edits.length - HAND_EDITS_MAX;
  const named = edits.slice(0, HAND_EDITS_MAX).map(handEditText).join(", ");
  const suffix = more > 0 ? ` and ${more} more` : "";
  return { kind: "deed", seq, message: `${message}; changed by hand: ${named}${suffix}` };
}

/** One that was set aside has no digest: it never became the file. */
function isHandEdit(line: AuditLine): boolean {
  return line.audit_event === "ssot_external_change" && line["file_sha256"] !== undefined;
}

function handEditText(line: AuditLine): string {
  const fields: unknown = line["changed_fields"];
  const changed = Array.isArray(fields) ? `: ${shownValue(fields)}` : "";
  return `#${line.seq} (${line.audit_event}${changed})`;
}
