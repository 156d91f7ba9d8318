// Everything on disk about one id: its audit lines, in the log's order, and its task file.

import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BACKGROUND_EVENTS } from "../../storage-adapter/port/audit-fact.ts";
import type { Problem } from "../../storage-adapter/port/task-storage.ts";
import { taskCodec } from "../../worker/domain/task-codec.ts";
import { type Task, TASK_ID_PATTERN } from "../../worker/domain/task-schema.ts";
import { type AuditLine, auditLine } from "./audit-line.ts";
import { readLog } from "./read-log.ts";

/** What a line says may be no event that this version knows. */
const BACKGROUND: ReadonlySet<string> = BACKGROUND_EVENTS;

export type StoryFile =
  | { state: "absent" }
  | { state: "invalid"; problems: readonly Problem[] }
  | { state: "valid"; sha256: string; task: Task };

export interface Story {
  id: string;
  /** As the caller named it. */
  dataDir: string;
  lines: AuditLine[];
  /** Background lines that were left out. */
  hiddenCount: number;
  /** Lines that name the id and can't be read: audit:verify says what is wrong with them. */
  unreadableCount: number;
  file: StoryFile;
}

export async function collectStory(dataDir: string, id: string, all: boolean): Promise<Story> {
  const story: Story = {
    id,
    dataDir,
    lines: [],
    hiddenCount: 0,
    unreadableCount: 0,
    file: { state: "absent" },
  };
  for await (const item of readLog(join(dataDir, "audit"))) {
    if ("missing_file" in item) {
      story.unreadableCount += 1;
      continue;
    }
    // Most lines belong to others: a look at the bytes spares parsing them.
    const bytes = Buffer.from(item.bytes.buffer, item.bytes.byteOffset, item.bytes.byteLength);
    if (!bytes.includes(id)) continue;
    const line = parseLine(bytes.toString("utf8"));
    if (line === undefined) {
      story.unreadableCount += 1;
    } else if (line.correlation_id === id || line.task_id === id) {
      if (all || !BACKGROUND.has(line.audit_event)) story.lines.push(line);
      else story.hiddenCount += 1;
    }
  }
  if (TASK_ID_PATTERN.test(id))
    story.file = await readTaskFile(join(dataDir, "ssot", `${id}.json`), id);
  return story;
}

function parseLine(text: string): AuditLine | undefined {
  try {
    return auditLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function readTaskFile(path: string, id: string): Promise<StoryFile> {
  let bytes;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { state: "absent" };
    throw error;
  }
  if (!isUtf8(bytes)) {
    return { state: "invalid", problems: [{ path: "", message: "the file is not UTF-8" }] };
  }
  const inspected = taskCodec.inspect(bytes.toString("utf8"), { task_id: id });
  if (!inspected.ok) return { state: "invalid", problems: inspected.problems };
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { state: "valid", sha256, task: JSON.parse(inspected.content) as Task };
}
