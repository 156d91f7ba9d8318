// Refusals on the audit: one by one up to a rate, then one counted line a second (SPEC 8), so that a
// flood of bad requests can neither fill the disk nor go unrecorded. Before that, once nobody's requests
// come often, their lines are gathered and share a write, so that a flood costs who reads next to
// nothing. Each audit_event has two rates of its own, one for callers who are nobody: neither errors
// that anybody can provoke nor a flood of strangers use up that of the others.

import { StorageUnavailable } from "../port/index.ts";
import type { AuditEventName, AuditFact } from "../port/index.ts";
import { mintRequestId } from "./service-facts.ts";

export const REFUSALS_PER_MINUTE_MAX = 1_000;
/**
 * Of a minute's by nobody, on the disk before they are answered: more than mistakes come to. A write
 * each at 50 a second raised the p95 of reads by a tenth; gathered, it can't be told from none.
 */
export const REFUSALS_AT_ONCE_MAX = 200;
/** What a crash can take of a flood's lines; of those that are only counted it is a second. */
const GATHERED_INTERVAL_MS = 100;
/** Tasks that a counted line names, each with its number of refusals: more are one client's doing. */
export const TASKS_NAMED_MAX = 20;
const MINUTE_MS = 60_000;
const COUNTED_INTERVAL_MS = 1_000;

interface Tally {
  auditEvent: AuditEventName;
  minuteStartedMs: number;
  inMinute: number;
  /** Those past the rate that no line tells of yet. */
  counted: { count: number; codes: Map<string, number>; tasks: Map<string, number> } | undefined;
}

/** A line to be written, and the refusals that it tells of. */
interface Line {
  fact: AuditFact;
  count: number;
}

export class RefusalNotes {
  readonly #writeFacts: (facts: AuditFact[]) => Promise<unknown>;
  readonly #nowMs: () => number;
  readonly #tallies = new Map<string, Tally>();
  /** In the order in which they came. */
  readonly #gathered: Line[] = [];
  #gatheredTimer: NodeJS.Timeout | undefined;
  #countedTimer: NodeJS.Timeout | undefined;
  #lost = 0;

  constructor(writeFacts: (facts: AuditFact[]) => Promise<unknown>, nowMs: () => number) {
    this.#writeFacts = writeFacts;
    this.#nowMs = nowMs;
  }

  /** Refusals that could not be put on the audit, because the log could not be written. */
  get lost(): number {
    return this.#lost;
  }

  async add(fact: AuditFact): Promise<void> {
    const isNobody = fact.actor.role === "anonymous";
    const tally = this.#tallyOf(fact.audit_event, isNobody);
    const now = this.#nowMs();
    const sinceMs = now - tally.minuteStartedMs;
    // Also when the clock was set back: else the minute would last until it has caught up.
    if (sinceMs >= MINUTE_MS || sinceMs < 0) {
      tally.minuteStartedMs = now;
      tally.inMinute = 0;
    }
    tally.inMinute += 1;
    if (tally.inMinute > REFUSALS_PER_MINUTE_MAX) this.#count(tally, fact);
    else if (isNobody && tally.inMinute > REFUSALS_AT_ONCE_MAX) this.#gather(fact);
    // Those that came before stand before it.
    else await this.#write([...this.#takeGathered(), { fact, count: 1 }]);
  }

  async flush(): Promise<void> {
    clearTimeout(this.#countedTimer);
    this.#countedTimer = undefined;
    const lines = this.#takeGathered();
    for (const tally of this.#tallies.values()) {
      if (tally.counted === undefined) continue;
      const { count } = tally.counted;
      lines.push({ fact: countedLine(tally.auditEvent, tally.counted), count });
      tally.counted = undefined;
    }
    await this.#write(lines);
  }

  /** Rejects where the last line could not be written; what could not be is counted in `lost`. */
  async #write(lines: readonly Line[]): Promise<void> {
    const last = lines.at(-1);
    if (last === undefined) return;
    try {
      await this.#writeFacts(lines.map(({ fact }) => fact));
    } catch (error) {
      // One that can't be written must not take the others along.
      if (lines.length > 1 && !(error instanceof StorageUnavailable)) {
        for (const line of lines.slice(0, -1)) await this.#write([line]).catch(() => {});
        await this.#write([last]);
        return;
      }
      this.#lost += lines.reduce((sum, { count }) => sum + count, 0);
      throw error;
    }
  }

  #tallyOf(auditEvent: AuditEventName, isNobody: boolean): Tally {
    const key = `${auditEvent} ${isNobody ? "nobody" : "somebody"}`;
    const known = this.#tallies.get(key);
    if (known !== undefined) return known;
    const tally = { auditEvent, minuteStartedMs: -MINUTE_MS, inMinute: 0, counted: undefined };
    this.#tallies.set(key, tally);
    return tally;
  }

  #gather(fact: AuditFact): void {
    this.#gathered.push({ fact, count: 1 });
    this.#gatheredTimer ??= setTimeout(
      () => void this.#write(this.#takeGathered()).catch(() => {}),
      GATHERED_INTERVAL_MS,
    );
  }

  #takeGathered(): Line[] {
    clearTimeout(this.#gatheredTimer);
    this.#gatheredTimer = undefined;
    return this.#gathered.splice(0);
  }

  #count(tally: Tally, fact: AuditFact): void {
    tally.counted ??= { count: 0, codes: new Map(), tasks: new Map() };
    const { counted } = tally;
    counted.count += 1;
    const given = fact.detail?.["code"];
    countOne(counted.codes, typeof given === "string" ? given : "unknown");
    const { task_id: taskId } = fact;
    if (
      taskId !== undefined &&
      (counted.tasks.has(taskId) || counted.tasks.size < TASKS_NAMED_MAX)
    ) {
      countOne(counted.tasks, taskId);
    }
    this.#countedTimer ??= setTimeout(() => void this.flush().catch(() => {}), COUNTED_INTERVAL_MS);
  }
}

function countOne(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/**
 * The line speaks for many callers and many requests, so it names no caller and stands in no task's
 * story; which tasks were meant it says.
 */
function countedLine(
  auditEvent: AuditEventName,
  { count, codes, tasks }: Exclude<Tally["counted"], undefined>,
): AuditFact {
  return {
    audit_event: auditEvent,
    correlation_id: mintRequestId(),
    actor: { role: "system", name: "refusals" },
    detail: {
      count,
      codes: Object.fromEntries(codes),
      ...(tasks.size > 0 && { tasks: Object.fromEntries(tasks) }),
    },
  };
}
