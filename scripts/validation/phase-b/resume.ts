// Phase B: a client whose stream is cut in the middle of the changes, and which comes back while they
// go on. With its last id it must get everything since, once, in order, and nothing else.

import type { StreamReport } from "../stream/ipc-messages.ts";
import type { StreamClients } from "../stream/start-stream-clients.ts";
import { VerificationFault } from "../verification-fault.ts";

export interface Interrupted {
  /** The last id before the cut. */
  lastEventId: number;
  /** The client that came back. */
  resumed: StreamClients;
}

export interface ResumePlan {
  /** Cut when so many changes have been made, back when so many. */
  cutAfter: number;
  backAfter: number;
  reached: (changes: number) => Promise<void>;
  /** Opens one client, after that id. */
  open: (lastEventId: string) => Promise<StreamClients>;
}

/** `first` has begun before the first change. Throws VerificationFault. */
export async function interruptAndResume(
  first: StreamClients,
  plan: ResumePlan,
): Promise<Interrupted> {
  await plan.reached(plan.cutAfter);
  const [client] = (await first.report()).clients;
  await first.stop();
  const lastEventId = client?.position;
  if (lastEventId === undefined || lastEventId === null) {
    throw new VerificationFault("the client to be cut had received nothing");
  }
  await plan.reached(plan.backAfter);
  return { lastEventId, resumed: await plan.open(String(lastEventId)) };
}

export interface Resume {
  pass: boolean;
  last_event_id: number;
  /** What it was told of its resume: `resumed`, if all is well. */
  told: string[];
  owed: number[];
  received: number[];
  explanation: string;
}

/**
 * `committed`: the seqs of all changes that anybody knows of. Beyond `upToSeq` others may have made
 * some that not everybody has yet.
 */
export function judgeResume(
  lastEventId: number,
  report: StreamReport,
  committed: Iterable<number>,
  upToSeq: number,
): Resume {
  const owed = [...new Set(committed)]
    .filter((seq) => seq > lastEventId && seq <= upToSeq)
    .toSorted((one, other) => one - other);
  const received = [...report.arrivals.seq].filter((seq) => seq <= upToSeq);
  const told = report.clients.flatMap(({ hellos }) =>
    Object.entries(hellos).flatMap(([word, times]) => Array.from({ length: times }, () => word)),
  );
  const isExact = owed.length > 0 && JSON.stringify(received) === JSON.stringify(owed);
  const pass = isExact && told.join() === "resumed";
  const absent = owed.filter((seq) => !received.includes(seq));
  const surplus = received.length + absent.length - owed.length;
  return {
    pass,
    last_event_id: lastEventId,
    told,
    owed,
    received,
    explanation: pass
      ? ""
      : `after ${lastEventId} it was owed ${owed.length} changes; ${absent.length} of them did not come, ${surplus} came too often or unasked; it was told: ${told.join(", ") || "nothing"}`,
  };
}
