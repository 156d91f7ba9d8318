// The program that start-stream-clients.ts starts: the stream clients in a process of their own, so
// that neither writers nor a test runner delay the stamp on an arrival. Ends with its parent.

import { type MeasuringPool, openMeasuringPool } from "./measuring-pool.ts";
import type { Answered, Asked, Question, StreamReport } from "./ipc-messages.ts";

let pool: MeasuringPool | undefined;

// Ctrl-C comes to all of a terminal's programs: what was measured until then is still asked for.
process.on("SIGINT", () => undefined);
process.on("message", (asked: Asked) => void answer(asked));
// The parent has closed the channel, or is gone.
process.once("disconnect", () => process.exit(0));

async function answer({ id, question }: Asked): Promise<void> {
  const report = await handle(question);
  const answered: Answered = { id, ...(report === undefined ? {} : { report }) };
  process.send?.(answered);
}

/** Throws, and so ends the process, when something is asked of streams that were never opened. */
async function handle(question: Question): Promise<StreamReport | undefined> {
  if (question.ask === "open") {
    pool = openMeasuringPool(question.target, question.clients, question.arrivalsMax);
    return undefined;
  }
  if (pool === undefined) throw new Error(`no streams were opened to ${question.ask}`);
  switch (question.ask) {
    case "ready":
      await pool.ready();
      return undefined;
    case "reached":
      await pool.reached(question.seq);
      return undefined;
    case "report":
      return pool.report(question.changes, question.arrivalsFrom);
    case "close":
      pool.close();
      return undefined;
  }
}
