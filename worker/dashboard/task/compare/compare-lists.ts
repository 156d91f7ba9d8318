// Lists of a task whose entries have an id (criteria, work-log entries, tool calls, issues): what was
// added, taken away, changed or only moved.

export interface ListChanges<Entry> {
  added: Entry[];
  removed: Entry[];
  changed: { before: Entry; after: Entry }[];
  isReordered: boolean;
}

export function compareLists<Entry>(
  before: readonly Entry[],
  after: readonly Entry[],
  idOf: (entry: Entry) => string,
  isSame: (one: Entry, other: Entry) => boolean,
): ListChanges<Entry> {
  const former = new Map(before.map((entry) => [idOf(entry), entry]));
  const latter = new Set(after.map(idOf));
  const changed = after.flatMap((entry) => {
    const was = former.get(idOf(entry));
    return was === undefined || isSame(was, entry) ? [] : [{ before: was, after: entry }];
  });
  const kept = (entries: readonly Entry[]) =>
    entries.map(idOf).filter((id) => former.has(id) && latter.has(id));
  const oldOrder = kept(before);
  return {
    added: after.filter((entry) => !former.has(idOf(entry))),
    removed: before.filter((entry) => !latter.has(idOf(entry))),
    changed,
    isReordered: kept(after).some((id, index) => id !== oldOrder[index]),
  };
}
