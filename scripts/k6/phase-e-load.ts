// k6 run scripts/k6/phase-e-load.ts: readers and writers of the same tasks, all at once, each waiting a
// little before its next request. A reader asks for a task and for the list in turn; a writer has one
// task of its own and writes its brief anew.
//
//   BASE_URL         the service, e.g. http://127.0.0.1:8787
//   ADMIN_TOKEN      as the service has it
//   TASK_IDS         with commas; a writer for each; no executor has acknowledged any
//   READERS          (100)
//   SECONDS          measured (15)
//   WARM_UP_SECONDS  before; connections are made, code is compiled (3)
//   READER_PAUSE_MS  at most, from an answer to a reader's next request; half of it on average (200)
//   WRITER_PAUSE_MS  the same of a writer (300)
//   SUMMARY_FILE     where k6's own summary goes as JSON (standard output)
//
// Each measured request is a line of JSON on the console: LoadLine.

import exec from "k6/execution";
import http, { type RefinedResponse, type ResponseType } from "k6/http";
import { sleep } from "k6";
import type { LoadLine } from "../validation/phase-e/load-line.ts";
import { beginningOfMillisecond, orAbort, say, variable, writeSummary } from "./phase-script.ts";

const BASE_URL = variable("BASE_URL");
const TASK_IDS = variable("TASK_IDS").split(",");
const READERS = Number(variable("READERS", "100"));
const SECONDS = Number(variable("SECONDS", "15"));
const WARM_UP_SECONDS = Number(variable("WARM_UP_SECONDS", "3"));
const READER_PAUSE_MS = Number(variable("READER_PAUSE_MS", "200"));
const WRITER_PAUSE_MS = Number(variable("WRITER_PAUSE_MS", "300"));

const AUTHORIZATION = { Authorization: `Bearer ${variable("ADMIN_TOKEN")}` };
/** The last requests of all lie in the same second. */
const MARGIN_SECONDS = 0.5;
const duration = `${1_000 * (WARM_UP_SECONDS + SECONDS + MARGIN_SECONDS)}ms`;

export const options = {
  scenarios: {
    load: { executor: "constant-vus", vus: READERS + TASK_IDS.length, duration },
  },
};

type Answer = RefinedResponse<ResponseType | undefined>;

export default orAbort(() => {
  // They count from 1.
  const by = exec.vu.idInTest;
  if (by <= READERS) read(by);
  else write(by, by - READERS - 1);
});

function read(by: number): void {
  pause(READER_PAUSE_MS);
  const nth = exec.vu.iterationInScenario;
  const task = (by + nth) % TASK_IDS.length;
  const id = TASK_IDS[task];
  const isList = nth % 2 === 1;
  const url = `${BASE_URL}/api/tasks${isList ? "?limit=20" : `/${id}`}`;
  const sent_at_ms = Date.now();
  const answer = http.get(url, { headers: AUTHORIZATION, tags: { name: "read" } });
  const asked = { by, task, sent_at_ms, ...tellAnswer(answer) };
  if (isList) {
    const revision = numberOf(answer, `items.#(task_id=="${id}").revision`);
    tell({ kind: "list", ...asked, revision, head_seq: numberOf(answer, "head_seq") });
  } else tell({ kind: "task", ...asked, revision: numberOf(answer, "revision") });
}

function write(by: number, task: number): void {
  pause(WRITER_PAUSE_MS);
  const nth = exec.vu.iterationInScenario;
  const url = `${BASE_URL}/api/tasks/${TASK_IDS[task]}/brief`;
  const body = JSON.stringify({ declared_scope: [`round ${nth}`] });
  const headers = { ...AUTHORIZATION, "Content-Type": "application/json" };
  const sent_at_ms = beginningOfMillisecond();
  const answer = http.post(url, body, { headers, tags: { name: "write" } });
  const answered_at_ms = Date.now();
  tell({
    kind: "write",
    by,
    task,
    sent_at_ms,
    answered_at_ms,
    ...tellAnswer(answer),
    revision: numberOf(answer, "revision"),
    seq: numberOf(answer, "seq"),
  });
}

/** Of any length up to it, so that requests come evenly and not all at one moment. */
function pause(msMax: number): void {
  sleep((Math.random() * msMax) / 1_000);
}

function tellAnswer({ status: answered, timings }: Answer): Pick<LoadLine, "ms" | "answered"> {
  const { blocked, connecting, duration: sentToReceived } = timings;
  // There are thousands to be kept: to the hundredth.
  const ms = Math.round((blocked + connecting + sentToReceived) * 100) / 100;
  return { ms, answered };
}

/** Null where the answer is no good, or has no such number. */
function numberOf(answer: Answer, selector: string): number | null {
  if (answer.status !== 200) return null;
  const value = answer.json(selector);
  return typeof value === "number" ? value : null;
}

function tell(line: LoadLine): void {
  const measuredFromMs = exec.scenario.startTime + 1_000 * WARM_UP_SECONDS;
  if (line.sent_at_ms >= measuredFromMs) say(line);
}

export { writeSummary as handleSummary };
