// For tests: tools over the real filesystem driver, in a folder of its own, without a worker between.

import { DriverFixture } from "../../storage-adapter/filesystem/driver.fixture.ts";
import type { AuditLine, TaskStorage } from "../../storage-adapter/port/index.ts";
import { parseEnvironment } from "../config/environment.ts";
import { serializeTask } from "../domain/canonical-json.ts";
import type { Actor, Task } from "../domain/task-schema.ts";
import { createEventHubClient } from "../event-hub-client.ts";
import { createService } from "../service.ts";
import type { ToolContext } from "./tool.ts";

const FAR_AWAY = () => Promise.reject(new Error("connection refused"));

export function contextOver(storage: TaskStorage, actor: Actor): ToolContext {
  const parsed = parseEnvironment({ ADMIN_TOKEN: "adm", TELEGRAM_WEBHOOK_SECRET: "hook" });
  if (!parsed.ok) throw new Error("bad environment");
  const service = createService(parsed.config, {
    storage,
    eventHub: createEventHubClient({ getByName: () => ({ fetch: FAR_AWAY }) }, () => 0),
    dashboard: [],
    readsFromMemory: () => 0,
    nowMs: () => Date.UTC(2026, 0, 2),
    randomHex: (bytes) => "0".repeat(bytes * 2),
  });
  return { service, actor, correlationId: "req-1" };
}

export class ToolsFixture {
  readonly driver = new DriverFixture();

  async start(): Promise<void> {
    await this.driver.start();
  }

  dispose(): Promise<void> {
    return this.driver.dispose();
  }

  get storage(): TaskStorage {
    return this.driver.storage;
  }

  /** Puts a task that steps have made where a commit would leave it. */
  async put(task: Task): Promise<void> {
    const { task_id, correlation_id } = task;
    const committed = await this.storage.commit({
      task_id,
      expected_revision: "absent",
      content: serializeTask({ ...task, revision: 1 }),
      fact: {
        audit_event: "task_created",
        correlation_id,
        task_id,
        actor: { role: "admin", name: "maria" },
      },
    });
    if (committed.outcome !== "committed") throw new Error(committed.outcome);
  }

  lines(): AuditLine[] {
    return this.driver.logLines();
  }
}
