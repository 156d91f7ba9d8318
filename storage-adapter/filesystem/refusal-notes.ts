// Refusals on the audit: one by one up to a rate, then one counted line a second (SPEC 8), so that a
// flood of bad requests can neither fill the disk nor go unrecorded. Before that, once they come often,
// their lines are gathered and share a write, so that a flood costs who reads next to nothing. Each
// audit_event has a rate of its own: errors that anybody can provoke don't use up that of the refusals.

import type { AuditEventName, AuditFact } from "../port/index.ts";

export const REFUSALS_PER_MINUTE_MAX = 1_000;
/**
 * Of a minute's, on the disk before they are answered: as many as people and agents come to. A write
 * each at 50 a second raised the p95 of reads by a sixth; gathered, hardly (docs/performance.md).
 */
export const REFUSALS_AT_ONCE_MAX = 200;
/** What a crash can take of a flood's lines; of those that are only counted it is a second. */
const GATHERED_INTERVAL_MS = 100;
const MINUTE_MS = 60_000;
const COUNTED_INTERVAL_MS = 1_000;

/** One audit_event's refusals. */
interface Tally {
  minuteStartedMs: number;
  inMinute: number;
  /** Lines that wait to be written together. */
  gathered: AuditFact[];
  /** Those past the rate that no line tells of yet. */
  counted: { correlationId: string; count: number; codes: Map<string, number> } | undefined;
}

export class RefusalNotes {
  readonly #write: (facts: AuditFact[]) => Promise<unknown>;
  readonly #nowMs: () => number;
  readonly #tallies = new Map<AuditEventName, Tally>();
  #gatheredTimer: NodeJS.Timeout | undefined;
  #countedTimer: NodeJS.Timeout | undefined;
  #lost = 0;

  constructor(write: (facts: AuditFact[]) => Promise<unknown>, nowMs: () => number) {
    this.#write = write;
    this.#nowMs = nowMs;
  }

  /** Refusals that could not be put on the audit, because the log could not be written. */
  get lost(): number {
    return this.#lost;
  }

  async add(fact: AuditFact): Promise<void> {
    const tally = this.#tallyOf(fact.audit_event);
    const now = this.#nowMs();
    const sinceMs = now - tally.minuteStartedMs;
    // Also when the clock was set back: else the minute would last until it has caught up.
    if (sinceMs >= MINUTE_MS || sinceMs < 0) {
      tally.minuteStartedMs = now;
      tally.inMinute = 0;
    }
    tally.inMinute += 1;
    if (tally.inMinute <= REFUSALS_AT_ONCE_MAX) await this.#writeOrCount([fact], 1);
    else if (tally.inMinute <= REFUSALS_PER_MINUTE_MAX) this.#gather(tally, fact);
    else this.#count(tally, fact);
  }

  async flush(): Promise<void> {
    clearTimeout(this.#countedTimer);
    this.#countedTimer = undefined;
    const facts = this.#takeGathered();
    let count = facts.length;
    for (const [auditEvent, tally] of this.#tallies) {
      if (tally.counted === undefined) continue;
      facts.push(countedLine(auditEvent, tally.counted));
      count += tally.counted.count;
      tally.counted = undefined;
    }
    if (facts.length > 0) await this.#writeOrCount(facts, count);
  }

  async #writeOrCount(facts: AuditFact[], count: number): Promise<void> {
    try {
      await this.#write(facts);
    } catch (error) {
      this.#lost += count;
      throw error;
    }
  }

  #tallyOf(auditEvent: AuditEventName): Tally {
    const known = this.#tallies.get(auditEvent);
    if (known !== undefined) return known;
    const tally = { minuteStartedMs: -MINUTE_MS, inMinute: 0, gathered: [], counted: undefined };
    this.#tallies.set(auditEvent, tally);
    return tally;
  }

  #gather(tally: Tally, fact: AuditFact): void {
    tally.gathered.push(fact);
    // What can't be written is counted in `lost`, which /healthz tells.
    this.#gatheredTimer ??= setTimeout(
      () => void this.#writeGathered().catch(() => {}),
      GATHERED_INTERVAL_MS,
    );
  }

  async #writeGathered(): Promise<void> {
    const facts = this.#takeGathered();
    if (facts.length > 0) await this.#writeOrCount(facts, facts.length);
  }

  #takeGathered(): AuditFact[] {
    clearTimeout(this.#gatheredTimer);
    this.#gatheredTimer = undefined;
    return [...this.#tallies.values()].flatMap(({ gathered }) => gathered.splice(0));
  }

  #count(tally: Tally, fact: AuditFact): void {
    tally.counted ??= { correlationId: fact.correlation_id, count: 0, codes: new Map() };
    const { counted } = tally;
    counted.count += 1;
    const given = fact.detail?.["code"];
    const code = typeof given === "string" ? given : "unknown";
    counted.codes.set(code, (counted.codes.get(code) ?? 0) + 1);
    this.#countedTimer ??= setTimeout(() => void this.flush().catch(() => {}), COUNTED_INTERVAL_MS);
  }
}

/** The line speaks for many callers, so it names none of them. */
function countedLine(
  auditEvent: AuditEventName,
  counted: Exclude<Tally["counted"], undefined>,
): AuditFact {
  return {
    audit_event: auditEvent,
    correlation_id: counted.correlationId,
    actor: { role: "system", name: "refusals" },
    detail: { count: counted.count, codes: Object.fromEntries(counted.codes) },
  };
}
