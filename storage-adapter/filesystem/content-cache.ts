// Task files kept in memory, least recently used first to go, bounded in bytes. An entry is good only
// together with the digest that the index names, so it can't be stale.

/** 32 MiB: 10,000 tasks of a usual size. */
const CONTENT_CACHE_BYTES_MAX = 32 * 1_048_576;
/** Rough cost of an entry beside its text (UTF-16 in the worst case is counted in `cost`). */
const ENTRY_OVERHEAD_BYTES = 200;

interface Entry {
  sha256: string;
  content: string;
}

export class ContentCache {
  readonly #bytesMax: number;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(bytesMax: number = CONTENT_CACHE_BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(taskId: string, sha256: string): string | undefined {
    const entry = this.#entries.get(taskId);
    if (entry === undefined || entry.sha256 !== sha256) return undefined;
    this.#entries.delete(taskId);
    this.#entries.set(taskId, entry);
    return entry.content;
  }

  set(taskId: string, sha256: string, content: string): void {
    this.delete(taskId);
    this.#entries.set(taskId, { sha256, content });
    this.#bytes += cost(content);
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#bytesMax) break;
      this.delete(oldest);
    }
  }

  delete(taskId: string): void {
    const entry = this.#entries.get(taskId);
    if (entry === undefined) return;
    this.#entries.delete(taskId);
    this.#bytes -= cost(entry.content);
  }
}

function cost(content: string): number {
  return content.length * 2 + ENTRY_OVERHEAD_BYTES;
}
