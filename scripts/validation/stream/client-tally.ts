// What one stream client counts: pure, told of everything that comes and ends. A hello without its
// fields or a change without a seq is counted as malformed, never believed.

import type { ClientReport } from "./ipc-messages.ts";
import { createReceipts } from "./receipts.ts";
import type { SeqSet } from "./seq-set.ts";

/** Missed seqs that a report names; all are counted. */
const MISSED_SEQS_NAMED_MAX = 10;
const SEQ = /^\d{1,15}$/;

export class ClientTally {
  readonly #receipts = createReceipts();
  readonly #counts = emptyCounts();
  #isOpen = false;

  get position(): number | undefined {
    return this.#receipts.position();
  }

  opened(): void {
    this.#isOpen = true;
    this.#counts.connects += 1;
  }

  ended(outcome: "refused" | "cut", reason: string): void {
    this.#isOpen = false;
    this.#counts[outcome === "cut" ? "disconnects" : "refusals"] += 1;
    this.#counts.trouble = reason;
  }

  heartbeat(): void {
    this.#counts.heartbeats += 1;
  }

  /** `since`: the id that the connection was asked to resume after. Answers a change's seq. */
  event(
    type: string,
    data: string,
    id: string | undefined,
    since: string | undefined,
  ): number | undefined {
    if (type === "task") return this.#change(id);
    if (type === "hello") this.#hello(data, since);
    else if (type === "resync") this.#resync(id);
    else if (type === "farewell") this.#counts.farewells += 1;
    else this.#counts.malformed += 1;
    return undefined;
  }

  bareId(id: string): void {
    const seq = this.#readSeq(id);
    if (seq !== undefined) this.#receipts.moveTo(seq);
  }

  report(client: number, changes: SeqSet): ClientReport {
    const { missed, behind } = this.#receipts.owedOf(changes);
    return {
      client,
      isOpen: this.#isOpen,
      ...this.#counts,
      missed: missed.length,
      missedSeqs: missed.slice(0, MISSED_SEQS_NAMED_MAX),
      behind: behind.length,
      position: this.position ?? null,
    };
  }

  #change(id: string | undefined): number | undefined {
    const seq = this.#readSeq(id);
    if (seq === undefined) return undefined;
    const receipt = this.#receipts.record(seq);
    this.#counts.received += 1;
    if (receipt === "doubled") this.#counts.doubled += 1;
    if (receipt === "late") this.#counts.outOfOrder += 1;
    return seq;
  }

  #hello(data: string, since: string | undefined): void {
    const { head_seq: head, resume } = parseFields(data);
    if (isOutcome(resume)) this.#counts.hellos[resume] += 1;
    else this.#counts.malformed += 1;
    const seq = this.#readSeq(resume === "resumed" ? since : String(head));
    if (seq !== undefined) this.#receipts.begin(seq);
  }

  #resync(id: string | undefined): void {
    this.#counts.resyncs += 1;
    const seq = this.#readSeq(id);
    if (seq !== undefined) this.#receipts.moveTo(seq);
  }

  #readSeq(text: string | undefined): number | undefined {
    if (text !== undefined && SEQ.test(text)) return Number(text);
    this.#counts.malformed += 1;
    return undefined;
  }
}

type Counts = Omit<
  ClientReport,
  "client" | "isOpen" | "missed" | "missedSeqs" | "behind" | "position"
>;

function emptyCounts(): Counts {
  return {
    connects: 0,
    disconnects: 0,
    refusals: 0,
    trouble: null,
    farewells: 0,
    hellos: { fresh: 0, resumed: 0, reset: 0 },
    resyncs: 0,
    heartbeats: 0,
    received: 0,
    doubled: 0,
    outOfOrder: 0,
    malformed: 0,
  };
}

function parseFields(data: string): Record<string, unknown> {
  try {
    return JSON.parse(data) as Record<string, unknown>;
  } catch {
    return {};
  }
}

const isOutcome = (resume: unknown): resume is keyof Counts["hellos"] =>
  resume === "fresh" || resume === "resumed" || resume === "reset";
