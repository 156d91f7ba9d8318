// Reads something again whenever asked to, one reading at a time and not too often. Whoever asked
// while a reading was under way gets one that began after.

export class Rereader {
  readonly #read: () => Promise<void>;
  readonly #intervalMs: number;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #startedAtMs = Number.NEGATIVE_INFINITY;
  #isStopped = false;

  /** Readings begin at least `intervalMs` apart. `read` must not reject. */
  constructor(read: () => Promise<void>, intervalMs: number) {
    this.#read = read;
    this.#intervalMs = intervalMs;
  }

  /** Resolves after a reading that began no earlier than this call. */
  again(): Promise<void> {
    if (this.#running === null) return this.#start();
    this.#next ??= this.#running.then(() => {
      this.#next = null;
      return this.#start();
    });
    return this.#next;
  }

  /** No further reading begins. */
  stop(): void {
    this.#isStopped = true;
  }

  #start(): Promise<void> {
    this.#running = this.#waitAndRead().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #waitAndRead(): Promise<void> {
    const waitMs = this.#startedAtMs + this.#intervalMs - performance.now();
    if (waitMs > 0) {
      await new Promise((resolve) => {
        setTimeout(resolve, waitMs);
      });
    }
    if (this.#isStopped) return;
    this.#startedAtMs = performance.now();
    await this.#read();
  }
}
