// Phase B: the status changes, made by k6 in a process of its own. What they were is known one by one,
// also to those who have something to do in the middle of them.

import { type ApiClient, createApiClient, expectStatus, parseJson } from "../api-client.ts";
import { runK6 } from "../run-k6.ts";
import { SAMPLE_CRITERIA, SAMPLE_SCOPE, sampleCreator } from "../sample-tasks.ts";
import type { ServiceUnderTest } from "../service-under-test.ts";
import { type ChangeLine, changeLine } from "../stream/change-line.ts";
import { createMilestones } from "../stream/milestones.ts";
import { VerificationFault } from "../verification-fault.ts";

export interface ChangePlan {
  tasks: number;
  /** From one change to the next. */
  paceMs: number;
}

/** 20 changes in 8 s: time enough between two of them to see that the first has come. */
export const CHANGE_PLAN: ChangePlan = { tasks: 5, paceMs: 400 };
/** Of each task: what k6's script does to one. */
const CHANGES_EACH = 4;

export interface StatusChanges {
  /** As many as there will be. */
  total: number;
  /** As far as they have been made. */
  lines(): readonly ChangeLine[];
  /** Resolves when so many changes have been made. Throws VerificationFault when they never are. */
  reached(count: number): Promise<void>;
  /** Resolves with k6's summary when all are made. Throws VerificationFault when k6 fails. */
  finished(): Promise<string>;
}

export interface StatusChangesOptions {
  k6Path: string;
  projectDir: string;
  service: ServiceUnderTest;
  taskIds: readonly string[];
  paceMs: number;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
  log: (line: string) => void;
}

/** Tasks that the executor has acknowledged. Throws VerificationFault. */
export async function prepareTasks(
  { baseUrl, tokens }: ServiceUnderTest,
  run: string,
  count: number,
  signal: AbortSignal,
): Promise<string[]> {
  const createSample = sampleCreator(createApiClient(baseUrl, tokens.admin, signal), "b", run);
  const executor = createApiClient(baseUrl, tokens.executor, signal);
  const taskIds: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    const taskId = await createSample(String(number));
    await acknowledge(executor, taskId);
    taskIds.push(taskId);
  }
  return taskIds;
}

async function acknowledge(executor: ApiClient, taskId: string): Promise<void> {
  const path = `/api/tasks/${taskId}/ack`;
  const ack = { attempt: 1, criteria_echo: SAMPLE_CRITERIA, scope_echo: SAMPLE_SCOPE };
  expectStatus(await executor.post(path, ack), 200, `POST ${path}`);
}

export function startStatusChanges(options: StatusChangesOptions): StatusChanges {
  const { service, taskIds, paceMs, log } = options;
  const total = taskIds.length * CHANGES_EACH;
  const lines: ChangeLine[] = [];
  const milestones = createMilestones((count) => lines.length >= count);
  const finished = runK6({
    ...options,
    script: "phase-b-changes.ts",
    variables: {
      BASE_URL: service.baseUrl,
      ADMIN_TOKEN: service.tokens.admin,
      EXECUTOR_TOKEN: service.tokens.executor,
      TASK_IDS: taskIds.join(),
      PACE_MS: String(paceMs),
    },
    onLine(text) {
      const line = changeLine.safeParse(parseJson(text)).data;
      if (line === undefined) return;
      lines.push(line);
      milestones.moved(lines.length - 1, lines.length);
      if (lines.length % taskIds.length === 0) log(`  ${lines.length} of ${total} changes made`);
    },
  });
  // Whoever waits for it hears of it.
  finished.catch(() => undefined);
  return {
    total,
    lines: () => lines,
    finished: () => finished,
    reached: (count) =>
      Promise.race([
        milestones.reached(count),
        finished.then(() => {
          if (lines.length >= count) return;
          throw new VerificationFault(`k6 made ${lines.length} of ${total} changes`);
        }),
      ]),
  };
}
