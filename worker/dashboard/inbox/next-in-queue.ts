// Which task comes after one that has been dealt with. By then it may have left the queue already, so
// each one that leaves is remembered with those that stood behind it. Pure.

/** Decided one after the other, these are remembered; older ones nobody asks for. */
const LEFT_MAX = 20;

export class QueueMemory {
  #ids: readonly string[] = [];
  readonly #behind = new Map<string, readonly string[]>();

  /** The queue as it stands now. */
  note(ids: readonly string[]): void {
    const present = new Set(ids);
    for (const [index, id] of this.#ids.entries()) {
      if (present.has(id)) continue;
      this.#behind.delete(id);
      this.#behind.set(id, this.#ids.slice(index + 1));
    }
    for (const id of [...this.#behind.keys()].slice(0, -LEFT_MAX)) this.#behind.delete(id);
    this.#ids = ids;
  }

  /** The next one behind it that still waits, or else the first of all; null when nothing else does. */
  next(afterId: string): string | null {
    const at = this.#ids.indexOf(afterId);
    const behind = at === -1 ? (this.#behind.get(afterId) ?? []) : this.#ids.slice(at + 1);
    const waits = new Set(this.#ids);
    const next = behind.find((id) => waits.has(id)) ?? this.#ids.find((id) => id !== afterId);
    return next ?? null;
  }
}
