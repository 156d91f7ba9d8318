// For tests of streams: what the service that they belong to knows and says beside them, and writers
// that keep it busy.

import { setTimeout as sleep } from "node:timers/promises";
import type { ChangeEvent } from "../storage-adapter/port/index.ts";
import type { ServiceFixture } from "./service.fixture.ts";

/** Between two attempts to reach a service that is away. */
const ABSENT_MS = 20;

/** The changes that the log knows, which is what a stream must tell, no more and no less. */
export function loggedChanges(service: ServiceFixture, afterSeq = 0): ChangeEvent[] {
  return service
    .logLines()
    .filter((line) => line.task_id !== undefined && line["revision"] !== undefined)
    .filter(({ seq }) => seq > afterSeq)
    .map((line) => ({
      seq: line.seq,
      audit_event: line.audit_event,
      task_id: line.task_id ?? "",
      correlation_id: line.correlation_id,
      status: line["status"] as string,
      revision: Number(line["revision"]),
      at: line.at,
    }));
}

/** What one series of /metrics says, labels left out; undefined where there is none. */
export async function readMetric(
  service: ServiceFixture,
  name: string,
): Promise<number | undefined> {
  const { text } = await service.get("/metrics");
  const line = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "m").exec(text);
  return line === null ? undefined : Number(line[1]);
}

export interface Writers {
  /** The seqs of all writes that were answered. */
  stop(): Promise<number[]>;
}

/** Each creates task after task, as fast as it is answered, and tries on while the service is away. */
export function startWriters(service: ServiceFixture, prefix: string, count: number): Writers {
  const seqs: number[] = [];
  const stopping = new AbortController();
  const write = async (writer: number) => {
    for (let nth = 0; !stopping.signal.aborted; nth += 1) {
      try {
        const answer = await service.createTask(`${prefix}-${writer}-${nth}`);
        if (answer.status !== 201) throw new Error(`not created: ${answer.text}`);
        seqs.push(answer.json.seq as number);
      } catch (error) {
        // fetch throws a TypeError where there is nobody, or no longer.
        if (!(error instanceof TypeError)) throw error;
        await sleep(ABSENT_MS);
      }
    }
  };
  const writing = Promise.all(Array.from({ length: count }, (_, writer) => write(writer)));
  return {
    async stop() {
      stopping.abort();
      await writing;
      return seqs;
    },
  };
}
