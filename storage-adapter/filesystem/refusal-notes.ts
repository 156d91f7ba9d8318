// Refusals on the audit: one by one up to a rate, then one counted line a second (SPEC 8), so that a
// flood of bad requests can neither fill the disk nor go unrecorded.

import type { AuditFact } from "../port/index.ts";

export const REFUSALS_PER_MINUTE_MAX = 1_000;
const MINUTE_MS = 60_000;
const COUNTED_INTERVAL_MS = 1_000;

export class RefusalNotes {
  readonly #write: (facts: AuditFact[]) => Promise<unknown>;
  readonly #nowMs: () => number;
  #minuteStartedMs = -MINUTE_MS;
  #inMinute = 0;
  #counted: { first: AuditFact; count: number; codes: Map<string, number> } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(write: (facts: AuditFact[]) => Promise<unknown>, nowMs: () => number) {
    this.#write = write;
    this.#nowMs = nowMs;
  }

  async add(fact: AuditFact): Promise<void> {
    const now = this.#nowMs();
    if (now - this.#minuteStartedMs >= MINUTE_MS) {
      this.#minuteStartedMs = now;
      this.#inMinute = 0;
    }
    this.#inMinute += 1;
    if (this.#inMinute <= REFUSALS_PER_MINUTE_MAX) {
      await this.#write([fact]);
      return;
    }
    this.#count(fact);
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const counted = this.#counted;
    if (counted === undefined) return;
    this.#counted = undefined;
    const detail = { count: counted.count, codes: Object.fromEntries(counted.codes) };
    const { correlation_id, audit_event } = counted.first;
    // The line speaks for many callers, so it names none of them.
    const actor = { role: "system", name: "refusals" } as const;
    await this.#write([{ correlation_id, audit_event, actor, detail }]);
  }

  #count(fact: AuditFact): void {
    this.#counted ??= { first: fact, count: 0, codes: new Map() };
    this.#counted.count += 1;
    const given = fact.detail?.["code"];
    const code = typeof given === "string" ? given : "unknown";
    this.#counted.codes.set(code, (this.#counted.codes.get(code) ?? 0) + 1);
    // A counted line that can't be written is lost with the log itself: /healthz tells of that.
    this.#timer ??= setTimeout(() => void this.flush().catch(() => {}), COUNTED_INTERVAL_MS);
  }
}
