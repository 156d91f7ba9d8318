// Where a task stands among those that wait, and which stand before and behind it. Pure.

export interface QueuePlace {
  /** From 1; null for a task that does not wait. */
  position: number | null;
  total: number;
  previousId: string | null;
  nextId: string | null;
}

/** From a task that does not wait, the way leads to the first that does. */
export function placeInQueue(ids: readonly string[], taskId: string): QueuePlace {
  const at = ids.indexOf(taskId);
  return {
    position: at === -1 ? null : at + 1,
    total: ids.length,
    previousId: at > 0 ? (ids[at - 1] ?? null) : null,
    nextId: ids[at + 1] ?? null,
  };
}
