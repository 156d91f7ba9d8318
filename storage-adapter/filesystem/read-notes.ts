// Reads on the audit: one line a second per actor, event and task, with `count` (SPEC 8). A reader
// never waits for it.

import type { AuditFact, ReadNote } from "../port/index.ts";

export const READ_NOTES_INTERVAL_MS = 1_000;
/** Different (actor, event, task) within one second; more than that are written at once. */
export const READ_NOTES_MAX = 5_000;

export class ReadNotes {
  readonly #write: (facts: AuditFact[]) => Promise<unknown>;
  readonly #pending = new Map<string, { note: ReadNote; count: number }>();
  #timer: NodeJS.Timeout | undefined;
  #lost = 0;

  /** `write` makes lines of the facts; while it fails, reads go on and what is lost is counted. */
  constructor(write: (facts: AuditFact[]) => Promise<unknown>) {
    this.#write = write;
  }

  /** Reads that could not be put on the audit, because the log could not be written. */
  get lost(): number {
    return this.#lost;
  }

  add(note: ReadNote, count = 1): void {
    const key = `${note.actor.role} ${note.actor.name} ${note.audit_event} ${note.task_id ?? ""}`;
    const known = this.#pending.get(key);
    if (known !== undefined) {
      known.count += count;
      return;
    }
    this.#pending.set(key, { note, count });
    if (this.#pending.size >= READ_NOTES_MAX) void this.flush();
    this.#timer ??= setTimeout(() => void this.flush(), READ_NOTES_INTERVAL_MS);
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending.size === 0) return;
    const notes = [...this.#pending.values()];
    this.#pending.clear();
    const facts = notes.map(({ note, count }) => ({ ...note, detail: { ...note.detail, count } }));
    try {
      await this.#write(facts);
    } catch {
      this.#lost += notes.reduce((sum, { count }) => sum + count, 0);
    }
  }
}
