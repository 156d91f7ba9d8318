// Phase E: whether memory goes on growing through a soak: its second quarter against its last, the median
// of each, so that neither the start nor one collection more or less decides. Pure.

import type { MemoryRow } from "./memory-watch.ts";

export interface MemoryGrowth {
  /** In MB; null where there are too few looks for quarters. */
  node: number | null;
  workerd: number | null;
  explanation: string;
}

const QUARTERS = 4;

export function judgeMemory(rows: readonly MemoryRow[]): MemoryGrowth {
  const quarter = Math.floor(rows.length / QUARTERS);
  if (quarter === 0) {
    return { node: null, workerd: null, explanation: `there are ${rows.length} looks at it` };
  }
  const second = rows.slice(quarter, 2 * quarter);
  const last = rows.slice(-quarter);
  const growthOf = (column: 1 | 2) => {
    const [before, after] = [second, last].map((some) => median(some.map((row) => row[column])));
    return { mb: Math.round(((after ?? 0) - (before ?? 0)) * 10) / 10, before, after };
  };
  const [node, workerd] = [growthOf(1), growthOf(2)];
  return {
    node: node.mb,
    workerd: workerd.mb,
    explanation: `medians of the second and the last quarter: Node ${node.before} and ${node.after} MB, workerd ${workerd.before} and ${workerd.after} MB`,
  };
}

/** Of two in the middle the lower one. */
function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.ceil(values.length / 2) - 1] ?? 0;
}
