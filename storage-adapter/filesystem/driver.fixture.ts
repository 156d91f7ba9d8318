// For tests: a driver on a folder of its own, its files at hand.

import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { taskCodec } from "../../worker/domain/task-codec.ts";
import type { AuditLine, TaskStorage } from "../port/index.ts";
import { type RunningStorage, startFilesystemStorage } from "./index.ts";

export class DriverFixture {
  readonly dataDir = mkdtempSync(join(tmpdir(), "countersign-driver-"));
  #running: RunningStorage | undefined;
  /** What the service's terminal would show. */
  readonly told: string[] = [];

  async start(logFileBytesMax?: number): Promise<TaskStorage> {
    this.#running = await startFilesystemStorage({
      dataDir: this.dataDir,
      codec: taskCodec,
      service: { pid: process.pid, version: "test" },
      log: (line) => this.told.push(line),
      ...(logFileBytesMax === undefined ? {} : { logFileBytesMax }),
    });
    return this.#running.storage;
  }

  get running(): RunningStorage {
    if (this.#running === undefined) throw new Error("not started");
    return this.#running;
  }

  get storage(): TaskStorage {
    return this.running.storage;
  }

  async stop(): Promise<void> {
    await this.#running?.stop("test");
    this.#running = undefined;
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true });
  }

  path(...parts: string[]): string {
    return join(this.dataDir, ...parts);
  }

  taskPath(taskId: string): string {
    return this.path("ssot", `${taskId}.json`);
  }

  readTask(taskId: string): string {
    return readFileSync(this.taskPath(taskId), "utf8");
  }

  /** Writes the file the way a plain editor does: in place. */
  editByHand(taskId: string, change: (text: string) => string): void {
    writeFileSync(this.taskPath(taskId), change(this.readTask(taskId)));
  }

  ssotNames(): string[] {
    return readdirSync(this.path("ssot")).toSorted();
  }

  get logPath(): string {
    return this.path("audit", "events.jsonl");
  }

  /** The current log file, line by line. */
  logLines(): AuditLine[] {
    const text = readFileSync(this.logPath, "utf8");
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as AuditLine);
  }

  events(): string[] {
    return this.logLines().map((line) => line.audit_event);
  }

  lastLine(event: string): AuditLine | undefined {
    return this.logLines().findLast((line) => line.audit_event === event);
  }
}
