// GET /healthz: is the service well, and if not, why. Open to probes; the particulars are for those
// who may read.

import { z } from "zod";
import { StorageUnavailable } from "../../storage-adapter/port/task-storage.ts";
import type { StorageHealth } from "../../storage-adapter/port/task-storage.ts";
import { invalidFilesReason } from "../domain/invalid-files.ts";
import { mayRead } from "../http/access.ts";
import { jsonResponse } from "../http/json-response.ts";
import { pollerState } from "../telegram/poller-watch.ts";
import { VERSION } from "../version.ts";
import type { Answer, Call, RouteDefinition } from "./route.ts";

const healthAnswer = z.object({
  status: z.enum(["ok", "degraded"]),
  reasons: z.array(z.string()).optional(),
  invalid_tasks: z
    .array(
      z.object({
        task_id: z.string(),
        problems: z.array(z.object({ path: z.string(), message: z.string() })),
      }),
    )
    .optional(),
  audit_head: z.object({ seq: z.int(), hash: z.string() }).nullable().optional(),
  counts: z.record(z.string(), z.int()).optional(),
  /** null where no poller has reported since the worker began. */
  telegram_poller: pollerState.nullable().optional(),
  version: z.string().optional(),
});

export const healthRoute: RouteDefinition = {
  method: "GET",
  path: "/healthz",
  access: { kind: "public" },
  docs: {
    summary: "Say whether all is well",
    description: "Callers who may not read get the status alone.",
    tag: "service",
    answers: {
      200: {
        description: "Serving; `degraded` when something needs a person.",
        schema: healthAnswer,
      },
      503: { description: "Storage can't write or isn't reached.", schema: healthAnswer },
    },
  },
  handle: answerHealth,
};

async function answerHealth(call: Call): Promise<Answer> {
  const found = await readHealth(call);
  const health = found.reached ? found.health : undefined;
  const { telegramPoller } = call.service;
  const ofStorage = found.reached ? reasonsOf(found.health) : [found.reason];
  const reasons = [...ofStorage, ...telegramPoller.reasons()];
  const status = reasons.length === 0 ? "ok" : "degraded";
  const particulars = {
    reasons,
    invalid_tasks: health?.invalid_tasks ?? [],
    audit_head: health?.head ?? null,
    counts: health?.counts ?? {},
    telegram_poller: telegramPoller.state(),
    version: VERSION,
  };
  const shown = mayRead(call.caller, call.request.headers, call.service.readRule);
  const answer = shown ? { status, ...particulars } : { status };
  return jsonResponse(health?.writable ? 200 : 503, JSON.stringify(answer));
}

function reasonsOf({ problems, writable, invalid_tasks }: StorageHealth): string[] {
  const reasons = [...problems];
  if (!writable && reasons.length === 0) reasons.push("The storage can't write.");
  if (invalid_tasks.length > 0) {
    reasons.push(invalidFilesReason(invalid_tasks.length));
  }
  return reasons;
}

export type FoundHealth =
  | { reached: true; health: StorageHealth }
  | { reached: false; reason: string };

/** Storage that isn't there is an answer here, not a fault. */
export async function readHealth(call: Call): Promise<FoundHealth> {
  try {
    return { reached: true, health: await call.service.storage.health() };
  } catch (error) {
    if (error instanceof StorageUnavailable) return { reached: false, reason: error.reason };
    throw error;
  }
}
