// The program that start-stream-clients.ts starts: the stream clients in a process of their own, so
// that neither writers nor a test runner delay the stamp on an arrival. Ends with its parent.

import { type ClientPool, openClientPool } from "./client-pool.ts";
import type { Answered, Asked, Question, StreamReport } from "./messages.ts";

let pool: ClientPool | undefined;

process.on("message", (asked: Asked) => void answer(asked));
// The parent has closed the channel, or is gone.
process.once("disconnect", () => process.exit(0));

async function answer({ id, question }: Asked): Promise<void> {
  const report = await handle(question);
  const answered: Answered = { id, ...(report === undefined ? {} : { report }) };
  process.send?.(answered);
}

async function handle(question: Question): Promise<StreamReport | undefined> {
  switch (question.ask) {
    case "open":
      pool = openClientPool(question.target, question.clients, question.arrivalsMax);
      return undefined;
    case "ready":
      await pool?.ready();
      return undefined;
    case "reached":
      await pool?.reached(question.seq);
      return undefined;
    case "report":
      return pool?.report(question.changes);
    case "close":
      pool?.close();
      return undefined;
  }
}
