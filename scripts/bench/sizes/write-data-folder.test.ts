import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type RunningStorage,
  startFilesystemStorage,
} from "../../../storage-adapter/filesystem/index.ts";
import type { AuditLine } from "../../../storage-adapter/port/index.ts";
import { serializeTask } from "../../../worker/domain/canonical-json.ts";
import { taskCodec } from "../../../worker/domain/task-codec.ts";
import { verifyAuditLog } from "../../audit/verify-log.ts";
import { openTaskIds } from "./task-life.ts";
import { type WrittenFolder, changesOf, writeDataFolder } from "./write-data-folder.ts";

const { signal } = new AbortController();
const SIZE = { tasks: 50, lines: 500 };

const start = (dataDir: string): Promise<RunningStorage> =>
  startFilesystemStorage({
    dataDir,
    codec: taskCodec,
    service: { pid: process.pid, version: "test" },
  });

function logOf(dataDir: string): AuditLine[] {
  const text = readFileSync(join(dataDir, "audit", "events.jsonl"), "utf8");
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as AuditLine);
}

/** What the index says of the generated lines and their tasks. */
function indexOf(dataDir: string): Record<string, unknown[]> {
  const index = new DatabaseSync(join(dataDir, "audit", "index.sqlite"));
  const rows = (sql: string) => index.prepare(sql).all();
  const found = {
    lines: rows(`SELECT * FROM lines WHERE seq <= ${SIZE.lines} ORDER BY seq`),
    tasks: rows("SELECT * FROM tasks ORDER BY task_id"),
    tallies: rows("SELECT * FROM tallies WHERE count > 0 ORDER BY status, stage"),
    keys: rows("SELECT * FROM keys ORDER BY kind, key"),
  };
  index.close();
  return found;
}

describe("a generated data folder", () => {
  let folder: WrittenFolder;
  beforeAll(async () => {
    folder = await writeDataFolder(mkdtempSync(join(tmpdir(), "sizes-")), SIZE, signal);
  });
  afterAll(() => rmSync(folder.dataDir, { recursive: true }));

  it("has so many tasks, and a chain of so many lines that nothing is wrong with", async () => {
    const verified = await verifyAuditLog(join(folder.dataDir, "audit"));
    expect(verified).toMatchObject({ ok: true, lines: SIZE.lines, notes: [] });
    expect(readdirSync(join(folder.dataDir, "ssot"))).toHaveLength(SIZE.tasks);
  });

  it("has files that are what their tasks' last lines say, and times that are past", () => {
    const lines = logOf(folder.dataDir);
    const lastOf = new Map(
      lines.filter((line) => line["revision"] !== undefined).map((line) => [line.task_id, line]),
    );
    expect(lastOf.size).toBe(SIZE.tasks);
    for (const [taskId, line] of lastOf) {
      const bytes = readFileSync(join(folder.dataDir, "ssot", `${taskId}.json`));
      const digest = createHash("sha256").update(bytes).digest("hex");
      const task = JSON.parse(bytes.toString()) as Record<string, unknown>;
      const { revision, status } = task;
      expect(serializeTask(task)).toBe(bytes.toString());
      expect([line["file_sha256"], line["revision"], line["status"]]).toEqual([
        digest,
        revision,
        status,
      ]);
    }
    expect(lines.every(({ at }) => at <= new Date().toISOString())).toBe(true);
  });

  it("knows its changes, which stand between lines of other kinds up to the end", () => {
    const lines = logOf(folder.dataDir);
    const changes = lines.filter((line) => line["revision"] !== undefined).map(({ seq }) => seq);
    expect(folder.changeSeqs).toEqual(changes);
    expect(changes).toHaveLength(changesOf(SIZE.tasks));
    const kinds = new Set(lines.map((line) => line.audit_event));
    for (const kind of ["task_approved", "task_rejected", "task_read", "request_refused"]) {
      expect(kinds).toContain(kind);
    }
    const between = (from: number, to: number) => to - from - 1;
    const gaps = changes.slice(1).map((seq, index) => between(changes[index]!, seq));
    expect(gaps.filter((gap) => gap > 0).length).toBeGreaterThan(3);
    // An even share of them after the last change, not all.
    expect(between(changes.at(-1)!, SIZE.lines)).toBeLessThan(SIZE.lines / 4);
  });

  it("is started on without a repair, its index being the one that a rebuild makes", async () => {
    const first = await start(folder.dataDir);
    const health = await first.storage.health();
    const one = await first.storage.read(openTaskIds(SIZE.tasks)[0]!);
    const listed = await first.storage.list({ limit: 200 });
    await first.stop("test");
    const added = logOf(folder.dataDir).slice(SIZE.lines);
    expect(added.map((line) => line.audit_event)).toEqual(["service_started", "service_stopped"]);
    expect(health).toMatchObject({ problems: [], invalid_tasks: [] });
    expect(health.counts).toMatchObject({ total: SIZE.tasks, invalid: 0 });
    for (const status of ["pending", "needs_review", "approved", "rejected"]) {
      expect(health.counts[status], status).toBeGreaterThan(0);
    }
    expect(one).toMatchObject({ outcome: "found", revision: 1 });
    const { items } = JSON.parse("body" in listed ? listed.body : "{}") as { items: object[] };
    expect(items).toHaveLength(SIZE.tasks);

    const written = indexOf(folder.dataDir);
    rmSync(join(folder.dataDir, "audit", "index.sqlite"));
    const second = await start(folder.dataDir);
    await second.stop("test");
    expect(indexOf(folder.dataDir)).toEqual(written);
    expect(written["lines"]).toHaveLength(SIZE.lines);
  });
});

describe("a folder to be generated", () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "sizes-"));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it("can have no fewer lines than its tasks make", async () => {
    const fewest = changesOf(10) + 2;
    await expect(
      writeDataFolder(dataDir, { tasks: 10, lines: fewest - 1 }, signal),
    ).rejects.toThrow(RangeError);
    expect(readdirSync(dataDir)).toEqual([]);
    await writeDataFolder(dataDir, { tasks: 10, lines: fewest }, signal);
    expect(logOf(dataDir)).toHaveLength(fewest);
  });

  it("is given up when the bench is interrupted, and nobody holds it then", async () => {
    const aborted = AbortSignal.abort("interrupted by SIGINT");
    await expect(writeDataFolder(dataDir, SIZE, aborted)).rejects.toThrow("interrupted by SIGINT");
    const storage = await start(dataDir);
    await storage.stop("test");
  });
});
