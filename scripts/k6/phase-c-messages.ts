// k6 run scripts/k6/phase-c-messages.ts: Telegram messages, as the poller would post them: one message
// ten times at once and ten times in turn, then others at a steady pace.
//
//   BASE_URL                 the service, e.g. http://127.0.0.1:8787
//   TELEGRAM_WEBHOOK_SECRET  as the service has it
//   CHAT_ID                  a chat that it takes messages from
//   FIRST_MESSAGE_ID         of the message that is repeated; the others' follow
//   TEXT                     how the messages' texts begin
//   REPEATS                  at once, and again in turn (10)
//   MESSAGES                 the others (40)
//   PACE_MS                  from one of them to the next (50)
//   SUMMARY_FILE             where k6's own summary goes as JSON (standard output)
//
// Each message is a line of JSON on the console: MessageLine.

import http, { type RefinedResponse, type ResponseType } from "k6/http";
import { sleep } from "k6";
import type { MessageLine } from "../validation/phase-c/message-line.ts";
import {
  beginningOfMillisecond,
  objectIn,
  orAbort,
  say,
  textIn,
  variable,
  writeSummary,
} from "./phase-script.ts";

const URL = `${variable("BASE_URL")}/webhooks/telegram`;
const SECRET = variable("TELEGRAM_WEBHOOK_SECRET");
const CHAT_ID = Number(variable("CHAT_ID"));
const FIRST_MESSAGE_ID = Number(variable("FIRST_MESSAGE_ID"));
const TEXT = variable("TEXT");
const REPEATS = Number(variable("REPEATS", "10"));
const MESSAGES = Number(variable("MESSAGES", "40"));
const PACE_MS = Number(variable("PACE_MS", "50"));

const SENT_S = Math.floor(Date.now() / 1_000);
const PARAMS = {
  headers: { "Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET },
};

export const options = { vus: 1, iterations: 1, batch: REPEATS, batchPerHost: REPEATS };

export default orAbort(() => {
  const sent_at_ms = Date.now();
  const repeated = updateOf(FIRST_MESSAGE_ID);
  const requests = Array.from({ length: REPEATS }, () => ({
    method: "POST",
    url: URL,
    body: repeated,
    params: PARAMS,
  }));
  for (const answer of http.batch(requests)) {
    say(lineOf({ how: "at_once", message_id: FIRST_MESSAGE_ID, sent_at_ms }, answer));
  }
  for (let nth = 0; nth < REPEATS; nth += 1) post("in_turn", FIRST_MESSAGE_ID);
  const begunMs = Date.now();
  for (let nth = 1; nth <= MESSAGES; nth += 1) {
    sleep(Math.max(0, begunMs + nth * PACE_MS - Date.now()) / 1_000);
    post("paced", FIRST_MESSAGE_ID + nth);
  }
});

function post(how: MessageLine["how"], message_id: number): void {
  const body = updateOf(message_id);
  const sent_at_ms = beginningOfMillisecond();
  say(lineOf({ how, message_id, sent_at_ms }, http.post(URL, body, PARAMS)));
}

function updateOf(messageId: number): string {
  return JSON.stringify({
    update_id: messageId,
    message: {
      message_id: messageId,
      date: SENT_S,
      chat: { id: CHAT_ID, type: "private", first_name: "Phase C" },
      from: { id: CHAT_ID, is_bot: false, first_name: "Phase C" },
      text: `${TEXT} ${messageId - FIRST_MESSAGE_ID}.`,
    },
  });
}

function lineOf(
  sent: Pick<MessageLine, "how" | "message_id" | "sent_at_ms">,
  answer: RefinedResponse<ResponseType | undefined>,
): MessageLine {
  const said = objectIn(answer.body);
  const [outcome, task_id] = [textIn(said, "outcome"), textIn(said, "task_id")];
  return { ...sent, answered: answer.status, outcome, task_id };
}

export { writeSummary as handleSummary };
