// k6 run scripts/k6/phase-b-changes.ts: changes tasks' statuses at a steady pace, one writer, one task
// after the other: result, reject, reopen, approve.
//
//   BASE_URL                     the service, e.g. http://127.0.0.1:8787
//   ADMIN_TOKEN, EXECUTOR_TOKEN  as the service has them
//   TASK_IDS                     with commas; tasks that this executor has acknowledged
//   PACE_MS                      from one change to the next (400)
//   SUMMARY_FILE                 where k6's own summary goes as JSON (standard output)
//
// Each change is a line of JSON on the console: ChangeLine.

import exec from "k6/execution";
import http from "k6/http";
import { sleep } from "k6";
import type { ChangeLine } from "../validation/stream/change-line.ts";
import { beginningOfMillisecond, say, variable, writeSummary } from "./phase-script.ts";

const BASE_URL = variable("BASE_URL");
const ADMIN_TOKEN = variable("ADMIN_TOKEN");
const EXECUTOR_TOKEN = variable("EXECUTOR_TOKEN");
const TASK_IDS = variable("TASK_IDS").split(",");
const PACE_MS = Number(variable("PACE_MS", "400"));

/** Each gives the task another status than it had: the dashboard must show each one. */
const STEPS = [
  {
    name: "result",
    token: EXECUTOR_TOKEN,
    body: { attempt: 1, work_log: [{ criterion_ref: "c1", text: "It is made" }] },
  },
  { name: "reject", token: ADMIN_TOKEN, body: { reason: "Phase B looks" } },
  { name: "reopen", token: ADMIN_TOKEN, body: { reason: "Phase B looks again" } },
  { name: "approve", token: ADMIN_TOKEN, body: { reason: "Phase B has seen it" } },
] as const;

export const options = {
  scenarios: {
    changes: {
      executor: "per-vu-iterations",
      vus: 1,
      iterations: TASK_IDS.length * STEPS.length,
      maxDuration: "10m",
    },
  },
};

export default function change(): void {
  const nth = exec.scenario.iterationInTest;
  const task_id = TASK_IDS[nth % TASK_IDS.length];
  const step = STEPS[Math.floor(nth / TASK_IDS.length)];
  if (task_id === undefined || step === undefined) throw new Error(`there is no change ${nth}`);
  const url = `${BASE_URL}/api/tasks/${task_id}/${step.name}`;
  const body = JSON.stringify(step.body);
  const params = {
    headers: { Authorization: `Bearer ${step.token}`, "Content-Type": "application/json" },
    tags: { name: step.name },
  };
  const dueMs = exec.scenario.startTime + nth * PACE_MS;
  sleep(Math.max(0, dueMs - Date.now()) / 1_000);
  const sent_at_ms = beginningOfMillisecond();
  const answer = http.post(url, body, params);
  const isTaken = answer.status >= 200 && answer.status < 300;
  const { seq, status } = isTaken
    ? (answer.json() as unknown as Pick<ChangeLine, "seq" | "status">)
    : { seq: null, status: null };
  const answered = answer.status;
  const line: ChangeLine = { task_id, step: step.name, sent_at_ms, answered, seq, status };
  say(line);
}

export { writeSummary as handleSummary };
