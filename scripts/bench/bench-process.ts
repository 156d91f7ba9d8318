// A process of the bench's own: load, baselines and whatever else must not run beside the bench's own
// work. It is asked one thing at a time over Node's IPC channel; both ends are ours and of one version.

import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { VerificationFault } from "../validation/verification-fault.ts";

/** A worker host takes some hundred milliseconds to end, anything else none. */
const STOP_MS_MAX = 5_000;
/** The longest load takes seconds; what takes longer than this hangs. */
const ANSWER_MS_MAX = 5 * 60_000;

/** What comes back; `fault` is a sentence for a person. */
export type Reply<Answer> = { answer: Answer } | { fault: string };

export interface BenchProcess<Question extends object, Answer> {
  pid: number;
  /** Not before the former answer. Throws VerificationFault, also when the bench is interrupted. */
  ask(question: Question): Promise<Answer>;
  /** Ends it, by force where it is too slow; harmless when repeated. */
  stop(): Promise<void>;
}

/** `what`: the process as a subject, e.g. "the load generator". */
export function startBenchProcess<Question extends object, Answer>(
  program: string,
  what: string,
  signal: AbortSignal,
): BenchProcess<Question, Answer> {
  const child = fork(program, { execArgv: [] });
  const gone = once(child, "exit");
  const death = gone.then(([code, by]) => ({
    fault: `${what} has ended with ${String(by ?? code)}`,
  }));
  const interrupted = untilAborted(signal);
  return {
    pid: child.pid ?? 0,
    async ask(question) {
      const replied = once(child, "message") as Promise<[Reply<Answer>]>;
      if (child.connected) child.send(question);
      const late = new AbortController();
      const reply = await Promise.race([
        replied.then(([first]) => first),
        death,
        interrupted,
        lateness(what, late.signal),
      ]);
      late.abort();
      if ("answer" in reply) return reply.answer;
      throw new VerificationFault(reply.fault);
    },
    async stop() {
      if (child.connected) child.disconnect();
      const force = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
      await gone;
      clearTimeout(force);
    },
  };
}

async function lateness(what: string, answered: AbortSignal): Promise<{ fault: string }> {
  await sleep(ANSWER_MS_MAX, undefined, { signal: answered }).catch(() => undefined);
  return { fault: `${what} gave no answer within ${ANSWER_MS_MAX / 60_000} minutes` };
}

function untilAborted(signal: AbortSignal): Promise<{ fault: string }> {
  const aborted = Promise.withResolvers<{ fault: string }>();
  const tell = () => aborted.resolve({ fault: String(signal.reason) });
  if (signal.aborted) tell();
  else signal.addEventListener("abort", tell, { once: true });
  return aborted.promise;
}
