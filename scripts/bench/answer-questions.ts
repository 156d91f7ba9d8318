// The other end of bench-process.ts: answers what is asked, and ends with whoever started it.

import { VerificationFault } from "../validation/verification-fault.ts";
import type { Reply } from "./bench-process.ts";

type AnswerOne = (question: never) => Promise<unknown>;

/**
 * `answer` takes what its starter asks, `end` puts away what has been started. A fault that nobody
 * expected ends the process, with its stack.
 */
export function answerQuestions(
  answer: AnswerOne,
  end: () => Promise<void> = () => Promise.resolve(),
): void {
  const reply = async (question: never) => process.send?.(await replyTo(question, answer));
  process.on("message", (question) => void reply(question as never));
  process.once("disconnect", () => void end().finally(() => process.exit(0)));
  // Ctrl-C reaches the whole terminal: the bench ends this process when it is done with it.
  process.on("SIGINT", () => undefined);
}

async function replyTo(question: never, answer: AnswerOne): Promise<Reply<unknown>> {
  try {
    return { answer: await answer(question) };
  } catch (error) {
    if (error instanceof VerificationFault) return { fault: error.message };
    throw error;
  }
}
