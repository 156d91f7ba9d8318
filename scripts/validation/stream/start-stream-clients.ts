// The measuring stream clients, as a verifier uses them: N streams in a process of their own, what
// came when to whom, and what was missed, doubled or out of order.
//
//     const streams = startStreamClients({ baseUrl, clients: 3, token, keepSamples: 10_000 });
//     await streams.ready();
//     …write, and keep the moment before each write was sent by the seq that it was answered with…
//     await streams.waitForSeq(lastSeq);
//     const report = await streams.report(seqs);
//     const { latenciesMs } = deliveriesOf(report.arrivals, sentAtMs);
//     await streams.stop();

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { VerificationFault } from "../verification-fault.ts";
import type { Answered, Question, StreamReport } from "./ipc-messages.ts";

const CLIENT_PROCESS = join(import.meta.dirname, "client-process.ts");
/** A thousand clients on a busy machine take some seconds. */
const READY_MS_MAX = 60_000;
/** Ten times the worst latency that a gate lets pass, and time for a reconnect. */
const ARRIVAL_MS_MAX = 15_000;
const ANSWER_MS_MAX = 30_000;
/** 20 bytes each. */
const ARRIVALS_KEPT_MAX = 5_000_000;

export interface StreamClientsOptions {
  baseUrl: string;
  clients: number;
  /** The stream and its query; `/api/events` unless another is meant. */
  path?: string;
  token?: string;
  headers?: Record<string, string>;
  /** Where to begin; from now on when it is left out. */
  lastEventId?: string;
  /** How many arrivals to keep one by one (true: as many as fit); further ones are only counted. */
  keepSamples?: number | boolean;
}

export interface StreamClients {
  pid: number;
  /** Every client has had its `hello`. Throws VerificationFault when that doesn't come about. */
  ready(msMax?: number): Promise<void>;
  /** Whether every client has come to `seq` or past it, in time. */
  waitForSeq(seq: number, msMax?: number): Promise<boolean>;
  /**
   * `changes`: seqs of which the caller knows that they were committed. They are owed to every client
   * that began before them, as is what any other client has received. `arrivalsFrom`: how many kept
   * arrivals to leave out, because the caller has had them.
   */
  report(changes?: readonly number[], arrivalsFrom?: number): Promise<StreamReport>;
  /** Closes the streams and ends the process, by force where it is too slow; harmless when repeated. */
  stop(msMax?: number): Promise<void>;
}

export function startStreamClients(options: StreamClientsOptions): StreamClients {
  const child = fork(CLIENT_PROCESS, {
    execArgv: [],
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ask = openChannel(child);
  const opened = ask(openQuestion(options));
  // Whoever waits for `ready` hears of it.
  opened.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    async ready(msMax = READY_MS_MAX) {
      await opened;
      if (await inTime(ask({ ask: "ready" }), msMax)) return;
      throw new VerificationFault(describeUnready(await takeReport(ask, [], 0), msMax));
    },
    waitForSeq: (seq, msMax = ARRIVAL_MS_MAX) => inTime(ask({ ask: "reached", seq }), msMax),
    report: (changes = [], arrivalsFrom = 0) => takeReport(ask, [...changes], arrivalsFrom),
    async stop(msMax = ANSWER_MS_MAX) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      await inTime(ask({ ask: "close" }), msMax).catch(() => false);
      if (child.connected) child.disconnect();
      if (await inTime(gone, msMax)) return;
      child.kill("SIGKILL");
      await gone;
    },
  };
}

type Ask = (question: Question) => Promise<StreamReport | undefined>;

/** Each question gets its answer; all that are open fail when the process ends. */
function openChannel(child: ChildProcess): Ask {
  const open = new Map<number, PromiseWithResolvers<StreamReport | undefined>>();
  let lastId = 0;
  let death: VerificationFault | undefined;
  const die = (reason: string) => {
    death ??= new VerificationFault(`the stream clients' process ${reason}`);
    for (const { reject } of open.values()) reject(death);
    open.clear();
  };
  child.on("message", ({ id, report }: Answered) => {
    open.get(id)?.resolve(report);
    open.delete(id);
  });
  child.once("error", (error) => die(`failed (${error.message})`));
  child.once("exit", (code, signal) => die(`has ended with ${signal ?? String(code)}`));
  return (question) => {
    if (death !== undefined) return Promise.reject(death);
    const answer = Promise.withResolvers<StreamReport | undefined>();
    lastId += 1;
    open.set(lastId, answer);
    child.send({ id: lastId, question });
    return answer.promise;
  };
}

function openQuestion(options: StreamClientsOptions): Question {
  const { baseUrl, clients, path = "/api/events", token, headers, lastEventId } = options;
  const { keepSamples = false } = options;
  return {
    ask: "open",
    clients,
    arrivalsMax:
      typeof keepSamples === "number" ? keepSamples : keepSamples ? ARRIVALS_KEPT_MAX : 0,
    target: {
      url: `${baseUrl}${path}`,
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(lastEventId === undefined ? {} : { lastEventId }),
    },
  };
}

async function inTime(answer: Promise<unknown>, msMax: number): Promise<boolean> {
  const waiting = new AbortController();
  const late = sleep(msMax, false, { signal: waiting.signal }).catch(() => false);
  try {
    return await Promise.race([answer.then(() => true), late]);
  } finally {
    waiting.abort();
  }
}

async function takeReport(
  ask: Ask,
  changes: number[],
  arrivalsFrom: number,
): Promise<StreamReport> {
  const answer = ask({ ask: "report", changes, arrivalsFrom });
  const report = (await inTime(answer, ANSWER_MS_MAX)) ? await answer : undefined;
  if (report !== undefined) return report;
  throw new VerificationFault("the stream clients' process gave no report");
}

function describeUnready({ clients }: StreamReport, msMax: number): string {
  const unready = clients.filter(({ position }) => position === null);
  const trouble = unready.find((client) => client.trouble !== null)?.trouble ?? "no answer";
  const seconds = msMax / 1_000;
  return `${unready.length} of ${clients.length} event streams had not begun after ${seconds} s (${trouble})`;
}
