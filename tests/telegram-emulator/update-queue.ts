// For tests: a bot's updates as Telegram keeps them until they are confirmed (telegram-bot-api,
// Client.cpp `do_get_updates`; tdlib, TQueue.cpp `get`). Ids of updates go up one by one, but not for
// ever: after a week without any, the next one is anywhere.

export interface QueuedUpdate {
  update_id: number;
  [kind: string]: unknown;
}

/** Beyond these, an offset counts as none: the answer begins with the oldest, and nothing is forgotten. */
const AHEAD_OF_TAIL_MAX = 10;
const BEHIND_HEAD_MAX = 100_000;

export class UpdateQueue {
  #updates: QueuedUpdate[] = [];
  #nextId: number;

  constructor(firstId: number) {
    this.#nextId = firstId;
  }

  get length(): number {
    return this.#updates.length;
  }

  push(content: Record<string, unknown>): QueuedUpdate {
    const update = { update_id: this.#nextId, ...content };
    this.#nextId += 1;
    this.#updates.push(update);
    return update;
  }

  /** As after a week without updates. */
  jumpTo(id: number): void {
    if (this.length > 0) throw new Error("ids jump only when nothing has come for a week");
    this.#nextId = id;
  }

  /** Answers the updates from `offset` on and forgets those before it; below 0, all but the last so many. */
  get(offset: number, limit: number): QueuedUpdate[] {
    if (offset < 0) this.#updates = this.#updates.slice(offset);
    const head = this.#updates[0]?.update_id ?? this.#nextId;
    const isInRange =
      offset > 0 && offset <= this.#nextId + AHEAD_OF_TAIL_MAX && offset >= head - BEHIND_HEAD_MAX;
    if (isInRange) this.#updates = this.#updates.filter(({ update_id }) => update_id >= offset);
    return this.#updates.slice(0, limit);
  }
}
