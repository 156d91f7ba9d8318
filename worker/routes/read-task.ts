// Reading one task for somebody: with a line on the audit, and what stands in the way as a failure.

import type { StoredTask } from "../../storage-adapter/port/task-storage.ts";
import { TASK_ID_PATTERN } from "../domain/task-schema.ts";
import type { Actor } from "../domain/task-schema.ts";
import { failed } from "../http/failure.ts";
import type { Failed } from "../http/failure.ts";
import type { Service } from "../service.ts";

export type TaskRead = { ok: true; stored: StoredTask } | { ok: false; failed: Failed };

export async function readTask(service: Service, actor: Actor, taskId: string): Promise<TaskRead> {
  if (!TASK_ID_PATTERN.test(taskId)) {
    return { ok: false, failed: failed({ reason: "task_not_found" }) };
  }
  const about = { task_id: taskId, correlation_id: taskId };
  const read = await service.storage.read(taskId, { audit_event: "task_read", ...about, actor });
  switch (read.outcome) {
    case "found":
      return { ok: true, stored: read };
    case "absent":
      return { ok: false, failed: failed({ reason: "task_not_found" }) };
    case "deleted":
      return { ok: false, failed: failed({ reason: "task_deleted" }, about) };
    case "invalid": {
      const { problems } = read;
      const failure = { reason: "task_file_invalid", problems, access: "read" } as const;
      return { ok: false, failed: failed(failure, about) };
    }
  }
}
