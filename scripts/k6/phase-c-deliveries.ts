// k6 run scripts/k6/phase-c-deliveries.ts: GitHub deliveries of one of three batches.
//
//   BASE_URL        the service, e.g. http://127.0.0.1:8787
//   WEBHOOK_SECRET  as the service has it
//   BATCH           forged: bad signatures of ten kinds, five of each
//                   first:  a good one, six times at once
//                   again:  its body five times under other ids; its id once with another body
//   TASK_ID         the task that all of them name
//   EVENT_ID        how their delivery ids begin; another one for each run
//   COMPLETED_AT    of the check run, ISO 8601
//   SUMMARY_FILE    where k6's own summary goes as JSON (standard output)
//
// Each delivery is a line of JSON on the console: DeliveryLine.

import crypto from "k6/crypto";
import http, { type RefinedResponse, type ResponseType } from "k6/http";
import type { DeliveryBatch, DeliveryLine } from "../validation/phase-c/delivery-line.ts";
import { checkRunBody, deliveryHeaders } from "./phase-c-payload.ts";
import { objectIn, orAbort, say, textIn, variable, writeSummary } from "./phase-script.ts";

const URL = `${variable("BASE_URL")}/webhooks/github`;
const SECRET = variable("WEBHOOK_SECRET");
const TASK_ID = variable("TASK_ID");
const EVENT_ID = variable("EVENT_ID");
const COMPLETED_AT = variable("COMPLETED_AT");

const FORGED_EACH = 5;
/** The good one among them. */
const FIRST_AT_ONCE = 6;
const OTHER_IDS = 5;
const GOOD_NUMBER = 1;

type Algorithm = "sha256" | "sha1";
const digest = (body: string, secret = SECRET, algorithm: Algorithm = "sha256") =>
  crypto.hmac(algorithm, secret, body, "hex");
const sign = (body: string) => `sha256=${digest(body)}`;

/** Signatures that SPEC 6 refuses; undefined: no header at all. */
const FORGERIES: Readonly<Record<string, (body: string) => string | undefined>> = {
  missing: () => undefined,
  empty: () => "",
  "of another secret": (body) => `sha256=${digest(body, `${SECRET}x`)}`,
  "by SHA-1": (body) => `sha1=${digest(body, SECRET, "sha1")}`,
  "in upper case": (body) => `sha256=${digest(body).toUpperCase()}`,
  truncated: (body) => sign(body).slice(0, -1),
  "too long": (body) => `${sign(body)}0`,
  "without its prefix": (body) => digest(body),
  "of another body": (body) => sign(`${body} `),
  "two in one": (body) => `${sign(body)}, ${sign(body)}`,
};

interface Delivery {
  kind: string;
  eventId: string;
  body: string;
  signature: string | undefined;
}

export const options = { vus: 1, iterations: 1, batch: 20, batchPerHost: 20 };

export default orAbort(() => {
  const batch = variable("BATCH") as DeliveryBatch;
  switch (batch) {
    case "forged":
      for (const kind of Object.keys(FORGERIES)) sendAtOnce(batch, forgeries(kind));
      return;
    case "first":
      sendAtOnce(batch, Array.from({ length: FIRST_AT_ONCE }, good));
      return;
    case "again":
      for (let nth = 1; nth <= OTHER_IDS; nth += 1) {
        const eventId = `${EVENT_ID}replay-${nth}`;
        sendAtOnce(batch, [{ ...good(), kind: "same body", eventId }]);
      }
      sendAtOnce(batch, [{ ...signed(GOOD_NUMBER + 1), kind: "other body" }]);
  }
});

function good(): Delivery {
  return signed(GOOD_NUMBER);
}

/** Under the good one's id. */
function signed(number: number): Delivery {
  const body = checkRunBody({ number, taskId: TASK_ID, completedAt: COMPLETED_AT });
  return { kind: "same id", eventId: `${EVENT_ID}good`, body, signature: sign(body) };
}

/** Right in all but the signature, and each another delivery. */
function forgeries(kind: string): Delivery[] {
  const first = Object.keys(FORGERIES).indexOf(kind) * FORGED_EACH;
  return Array.from({ length: FORGED_EACH }, (_, nth) => {
    const number = 1_000 + first + nth;
    const body = checkRunBody({ number, taskId: TASK_ID, completedAt: COMPLETED_AT });
    return {
      kind,
      eventId: `${EVENT_ID}forged-${number}`,
      body,
      signature: FORGERIES[kind]?.(body),
    };
  });
}

function sendAtOnce(batch: DeliveryBatch, deliveries: readonly Delivery[]): void {
  const requests = deliveries.map(({ eventId, body, signature }) => ({
    method: "POST",
    url: URL,
    body,
    params: { headers: deliveryHeaders(eventId, signature), tags: { name: batch } },
  }));
  const answers = http.batch(requests);
  deliveries.forEach(({ kind, eventId }, nth) => {
    const answer = answers[nth];
    if (answer !== undefined) say(lineOf({ batch, kind, event_id: eventId }, answer));
  });
}

function lineOf(
  sent: Pick<DeliveryLine, "batch" | "kind" | "event_id">,
  answer: RefinedResponse<ResponseType | undefined>,
): DeliveryLine {
  const said = objectIn(answer.body);
  const outcome = textIn(said, "outcome");
  const duplicate = said["duplicate"] === true;
  return { ...sent, answered: answer.status, outcome, duplicate, code: textIn(said, "code") };
}

export { writeSummary as handleSummary };
