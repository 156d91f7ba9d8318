// k6 run scripts/k6/phase-c-flood.ts: reads GET /api/tasks at a constant rate, while spells of quiet
// and of a flood of bad signatures take turns; then a surge of bad signatures, as fast as they are
// answered.
//
//   BASE_URL         the service, e.g. http://127.0.0.1:8787
//   ADMIN_TOKEN      of whoever reads
//   TASK_ID          the task that the bad deliveries name
//   EVENT_ID         how their delivery ids begin; another one for each run
//   ROUNDS           a quiet spell and a flood each (25)
//   SPELL_MS         (600)
//   WARM_UP_MS       before the first spell; connections are made, code is compiled (1000)
//   READS_PER_S      (97)
//   FLOOD_PER_S      (50)
//   SURGE            how many (2500)
//   SUMMARY_FILE     where k6's own summary goes as JSON (standard output)
//
// Each request is a line of JSON on the console: FloodLine.

import exec from "k6/execution";
import http from "k6/http";
import type { FloodLine } from "../validation/phase-c/flood-line.ts";
import { checkRunBody, deliveryHeaders } from "./phase-c-payload.ts";
import { orAbort, say, variable, writeSummary } from "./phase-script.ts";

const BASE_URL = variable("BASE_URL");
const ADMIN_TOKEN = variable("ADMIN_TOKEN");
const EVENT_ID = variable("EVENT_ID");
const ROUNDS = Number(variable("ROUNDS", "25"));
const SPELL_MS = Number(variable("SPELL_MS", "600"));
const WARM_UP_MS = Number(variable("WARM_UP_MS", "1000"));
const READS_PER_S = Number(variable("READS_PER_S", "97"));
const FLOOD_PER_S = Number(variable("FLOOD_PER_S", "50"));
const SURGE = Number(variable("SURGE", "2500"));

const SPELLS_MS = 2 * ROUNDS * SPELL_MS;
/** k6 starts nothing after a scenario's end: what is due just before it may be late. */
const LATE_MS = 500;
const STEADY_MS = WARM_UP_MS + SPELLS_MS + LATE_MS;
/** There from the start: enough to keep the rate where answers take half a second, not some ms. */
const READERS = 100;
const FLOODERS = 25;
const SURGING = 20;
/** Of the right form: the service has to digest the body to refuse it. */
const SIGNATURE = `sha256=${"0".repeat(64)}`;
/** Another than the good delivery's, and later: taken for good, it would be seen on the task. */
const BODY = checkRunBody({
  number: 2_000,
  taskId: variable("TASK_ID"),
  completedAt: "2026-01-02T00:00:00Z",
});

const steadily = (rate: number, vus: number) => ({
  executor: "constant-arrival-rate",
  rate,
  timeUnit: "1s",
  duration: `${STEADY_MS}ms`,
  preAllocatedVUs: vus,
  maxVUs: 10 * vus,
});

export const options = {
  // One that k6 leaves out would also shift those after it into another spell.
  thresholds: { dropped_iterations: ["count==0"] },
  scenarios: {
    reads: { ...steadily(READS_PER_S, READERS), exec: "read" },
    flood: { ...steadily(FLOOD_PER_S, FLOODERS), exec: "flood" },
    ...(SURGE > 0 && {
      surge: {
        executor: "shared-iterations",
        exec: "surge",
        vus: SURGING,
        iterations: SURGE,
        maxDuration: "5m",
        startTime: `${STEADY_MS}ms`,
      },
    }),
  },
};

export const read = orAbort(() => {
  const spell = spellOf(exec.scenario.iterationInTest, READS_PER_S);
  const params = { headers: { Authorization: `Bearer ${ADMIN_TOKEN}` }, tags: { name: "read" } };
  const { status: answered, timings } = http.get(`${BASE_URL}/api/tasks`, params);
  const { blocked, connecting, duration } = timings;
  if (spell === undefined) return;
  tell({ kind: "read", spell, ms: blocked + connecting + duration, answered });
});

/** Comes at its rate all the time, and does nothing in a quiet spell. */
export const flood = orAbort(() => {
  const nth = exec.scenario.iterationInTest;
  const spell = spellOf(nth, FLOOD_PER_S);
  if (spell === undefined || spell % 2 === 0) return;
  const event_id = `${EVENT_ID}flood-${nth}`;
  tell({ kind: "flood", spell, event_id, answered: sendForged(event_id) });
});

export const surge = orAbort(() => {
  const event_id = `${EVENT_ID}surge-${exec.scenario.iterationInTest}`;
  tell({ kind: "surge", event_id, answered: sendForged(event_id) });
});

/** By its place in the row, so that each spell has as many as it should. Undefined: to warm up. */
function spellOf(nth: number, perSecond: number): number | undefined {
  const dueMs = (nth * 1_000) / perSecond - WARM_UP_MS;
  return dueMs < 0 || dueMs >= SPELLS_MS ? undefined : Math.floor(dueMs / SPELL_MS);
}

function sendForged(eventId: string): number {
  const params = { headers: deliveryHeaders(eventId, SIGNATURE), tags: { name: "forged" } };
  return http.post(`${BASE_URL}/webhooks/github`, BODY, params).status;
}

function tell(line: FloodLine): void {
  say(line);
}

export { writeSummary as handleSummary };
