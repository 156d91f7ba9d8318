// k6 run scripts/k6/phase-e-soak.ts: changes tasks at a steady pace, one writer, one task after the
// other: each is approved, then reopened, and so on.
//
//   BASE_URL      the service, e.g. http://127.0.0.1:8787
//   ADMIN_TOKEN   as the service has it
//   TASK_IDS      with commas; tasks that nobody has decided on
//   CHANGES       how many
//   PACE_MS       from one change to the next (400)
//   SUMMARY_FILE  where k6's own summary goes as JSON (standard output)
//
// Each change is a line of JSON on the console: ChangeLine. Where the service no longer answers it
// breaks off.

import exec from "k6/execution";
import http from "k6/http";
import { sleep } from "k6";
import type { ChangeLine } from "../validation/stream/change-line.ts";
import {
  beginningOfMillisecond,
  numberIn,
  objectIn,
  orAbort,
  say,
  textIn,
  variable,
  writeSummary,
} from "./phase-script.ts";

const BASE_URL = variable("BASE_URL");
const ADMIN_TOKEN = variable("ADMIN_TOKEN");
const TASK_IDS = variable("TASK_IDS").split(",");
const CHANGES = Number(variable("CHANGES"));
const PACE_MS = Number(variable("PACE_MS", "400"));

const STEPS = ["approve", "reopen"] as const;
const BODY = JSON.stringify({ reason: "Phase E soaks" });
/** Twenty times what a gate lets pass: later is no answer. */
const ANSWER_TIMEOUT = "10s";
/** In a row: one may be a connection that broke, so many are a service that is gone. */
const UNANSWERED_MAX = 5;

export const options = {
  scenarios: {
    changes: {
      executor: "per-vu-iterations",
      vus: 1,
      iterations: CHANGES,
      maxDuration: "90m",
    },
  },
};

let unanswered = 0;

export default orAbort(() => {
  const nth = exec.scenario.iterationInTest;
  const task_id = TASK_IDS[nth % TASK_IDS.length] ?? "";
  const step = STEPS[Math.floor(nth / TASK_IDS.length) % STEPS.length] ?? "approve";
  const url = `${BASE_URL}/api/tasks/${task_id}/${step}`;
  const params = {
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" },
    tags: { name: step },
    timeout: ANSWER_TIMEOUT,
  };
  const dueMs = exec.scenario.startTime + nth * PACE_MS;
  sleep(Math.max(0, dueMs - Date.now()) / 1_000);
  const sent_at_ms = beginningOfMillisecond();
  const { status: answered, body } = http.post(url, BODY, params);
  const said = answered === 200 ? objectIn(body) : {};
  const [seq, status] = [numberIn(said, "seq"), textIn(said, "status")];
  say({ task_id, step, sent_at_ms, answered, seq, status } satisfies ChangeLine);
  unanswered = answered === 0 ? unanswered + 1 : 0;
  if (unanswered === UNANSWERED_MAX) {
    exec.test.abort(`the service gave no answer ${UNANSWERED_MAX} times in a row`);
  }
});

export { writeSummary as handleSummary };
