// Phase B: while k6 changes tasks, three clients stay on the stream, one is cut and comes back, and the
// dashboard is open in a browser. Who they are and in which order; what they got is measured elsewhere.

import type { PhaseRun } from "../phase-run.ts";
import { type NamedStep, addJson, takeSteps } from "../phase-steps.ts";
import { samplePrefix } from "../sample-tasks.ts";
import type { ServiceUnderTest } from "../service-under-test.ts";
import { type ChangeLine, refusalText, takenChanges } from "../stream/change-line.ts";
import type { Audience } from "./audience.ts";
import { SSE_CLIENTS } from "./gates-phase-b.ts";
import type { LiveProgress } from "./live-progress.ts";
import { lookAtDashboard, lookAtDeliveries, lookAtResume } from "./live-measures.ts";
import { openDashboard } from "./open-dashboard.ts";
import { interruptAndResume } from "./resume.ts";
import { type ChangePlan, prepareTasks, startStatusChanges } from "./status-changes.ts";

export interface LiveEventsOptions {
  service: ServiceUnderTest;
  audience: Audience;
  k6Path: string;
  /** In the ids of this run's tasks. */
  sampleRun: string;
  projectDir: string;
  changes: ChangePlan;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
  log: (line: string) => void;
}

/** Answers the changes that were made. */
export async function lookAtLiveEvents(
  run: PhaseRun,
  options: LiveEventsOptions,
): Promise<readonly ChangeLine[]> {
  const { service, audience, sampleRun, signal } = options;
  const progress: LiveProgress = { taskIds: [] };
  const steps: NamedStep[] = [
    [
      "sample tasks",
      async () => {
        const count = options.changes.tasks;
        progress.taskIds = await prepareTasks(service, sampleRun, count, signal);
      },
    ],
    [
      "event streams",
      async () => {
        progress.staying = await audience.openStreams(SSE_CLIENTS);
        progress.toBeCut = await audience.openStreams(1);
      },
    ],
    ["dashboard", () => addDashboard(options, progress)],
    ["changes", () => makeChanges(run, options, progress)],
    ["deliveries", () => lookAtDeliveries(run, progress)],
    ["resume", () => lookAtResume(run, progress)],
    ["dashboard's view", () => lookAtDashboard(run, progress)],
  ];
  await takeSteps(run, service, steps, signal);
  return progress.changes?.lines() ?? [];
}

async function addDashboard(options: LiveEventsOptions, progress: LiveProgress): Promise<void> {
  const { service, audience, sampleRun, environment } = options;
  const { taskIds } = progress;
  const taskPrefix = samplePrefix("b", sampleRun);
  progress.dashboard = await openDashboard({ service, taskPrefix, taskIds, environment });
  audience.add(progress.dashboard);
}

async function makeChanges(
  run: PhaseRun,
  options: LiveEventsOptions,
  progress: LiveProgress,
): Promise<void> {
  const { taskIds, toBeCut } = progress;
  if (taskIds.length === 0) return;
  const changes = startStatusChanges({ ...options, taskIds, paceMs: options.changes.paceMs });
  progress.changes = changes;
  if (toBeCut !== undefined) {
    progress.resuming = interruptAndResume(toBeCut, {
      cutAfter: Math.floor(changes.total / 3),
      backAfter: Math.floor((changes.total * 2) / 3),
      reached: (count) => changes.reached(count),
      open: (lastEventId) => options.audience.openStreams(1, lastEventId),
    });
    // The step that looks at it hears of it.
    progress.resuming.catch(() => undefined);
  }
  try {
    const content = await changes.finished();
    run.artifacts.push({ name: "k6-summary.json", content, note: "k6's own summary" });
  } finally {
    const lines = changes.lines();
    run.measures["sse_events_sent"] = takenChanges(lines).length;
    run.explanations["sse_events_sent"] = refusalText(lines);
    const note = "each change: when it was sent, its seq and status";
    addJson(run, "changes.json", { changes: lines }, note);
  }
}
