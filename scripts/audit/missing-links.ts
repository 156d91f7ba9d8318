// Which links of a story are missing: between one line and the next (causation), between the lines
// and the task file (revisions, digest), and between what the file tells and the lines that must have
// told it (deed-links). A story that isn't over yet misses nothing. Pure.

import type { AuditLine } from "./audit-line.ts";
import type { Story } from "./collect-story.ts";
import { deedLinks } from "./deed-links.ts";

export interface MissingLink {
  kind: "no_lines" | "unreadable" | "causation" | "revision" | "file" | "deed";
  /** The line at which it shows, if it is one. */
  seq: number | null;
  message: string;
}

/** Events that always have a cause; all others may begin a story or stand beside it. */
const CAUSED_EVENTS: ReadonlySet<string> = new Set([
  "task_briefed",
  "task_acked",
  "tool_call_recorded",
  "result_submitted",
  "verdict_recorded",
  "task_approved",
  "task_rejected",
  "task_reopened",
  "task_redispatched",
  "message_edited",
  "ci_status_updated",
  "telegram_dedup_hit",
]);

export function missingLinks(story: Story): MissingLink[] {
  const links: MissingLink[] = [];
  if (story.unreadableCount > 0) {
    const message = `${story.unreadableCount} lines or files of the log can't be read: run audit:verify`;
    links.push({ kind: "unreadable", seq: null, message });
  }
  if (story.lines.length === 0 && story.hiddenCount === 0) {
    const message = `no audit line in ${story.dataDir}/audit carries the id ${story.id}; if the log is elsewhere, name its data folder: --data-dir DIR`;
    return [...links, { kind: "no_lines", seq: null, message }];
  }
  links.push(...causationLinks(story), ...revisionLinks(story.lines), ...fileLinks(story));
  if (story.file.state === "valid") links.push(...deedLinks(story.file.task, story.lines));
  return links;
}

function causationLinks(story: Story): MissingLink[] {
  const known = new Set<number>();
  const links: MissingLink[] = [];
  // A hand edit may stand in for the step that would have been the cause of a later one.
  let editedByHand = false;
  for (const line of story.lines) {
    const { seq, causation_seq: cause, audit_event: event } = line;
    if (cause !== undefined && !known.has(cause)) {
      const message = `line ${seq} (${event}) names line ${cause} as its cause, which is not in this story`;
      links.push({ kind: "causation", seq, message });
    }
    if (cause === undefined && !editedByHand && needsCause(line, story)) {
      const message = `line ${seq} (${event}) names no cause`;
      links.push({ kind: "causation", seq, message });
    }
    if (event === "ssot_external_change") editedByHand = true;
    known.add(seq);
  }
  return links;
}

function needsCause(line: AuditLine, story: Story): boolean {
  if (line.audit_event !== "task_created") return CAUSED_EVENTS.has(line.audit_event);
  const source = story.file.state === "valid" ? story.file.task.source : line["source"];
  return source === "telegram";
}

/** The lines that changed the file, each of which has its digest. */
function changesOf(lines: readonly AuditLine[]): AuditLine[] {
  return lines.filter((line) => line["file_sha256"] !== undefined);
}

function revisionLinks(lines: readonly AuditLine[]): MissingLink[] {
  const links: MissingLink[] = [];
  let previous: number | undefined;
  for (const line of changesOf(lines)) {
    const revision = Number(line["revision"]);
    // A file that was put there by hand may begin anywhere.
    const expected: number =
      previous === undefined
        ? line.audit_event === "ssot_external_change"
          ? revision
          : 1
        : previous + 1;
    if (revision !== expected) {
      const message = `revision ${expected} has no line: line ${line.seq} (${line.audit_event}) is revision ${revision}`;
      links.push({ kind: "revision", seq: line.seq, message });
    }
    previous = revision;
  }
  return links;
}

function fileLinks(story: Story): MissingLink[] {
  const { file, id } = story;
  const last = changesOf(story.lines).at(-1);
  const says = (message: string): MissingLink[] => [
    { kind: "file", seq: last?.seq ?? null, message },
  ];
  const lastWord = story.lines.findLast(
    (line) => line === last || line.audit_event === "ssot_deleted",
  );
  if (file.state === "absent") {
    if (last === undefined || lastWord?.audit_event === "ssot_deleted") return [];
    return says(`ssot/${id}.json is gone and no line says that it was deleted`);
  }
  if (file.state === "invalid") {
    return file.problems.flatMap(({ path, message }) =>
      says(`ssot/${id}.json is invalid${path === "" ? "" : ` at ${path}`}: ${message}`),
    );
  }
  const { revision } = file.task;
  if (last === undefined || revision > Number(last["revision"])) {
    return says(`ssot/${id}.json is revision ${revision}, which has no line`);
  }
  if (file.sha256 === last["file_sha256"]) return [];
  return says(
    `ssot/${id}.json has SHA-256 ${file.sha256}; its last line (${last.seq}, ${last.audit_event}, revision ${String(last["revision"])}) says ${String(last["file_sha256"])}`,
  );
}
