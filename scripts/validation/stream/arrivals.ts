// Which event came to which client when, as columns of numbers: a million arrivals take 20 MB and
// cross to the other process as they are. What comes after the last free row is counted, not kept.

export interface Arrivals {
  client: Uint32Array;
  seq: Float64Array;
  /** By wallClockMs(), read when the chunk came in, before anything was parsed. */
  atMs: Float64Array;
}

export interface ArrivalLog {
  note(client: number, seq: number, atMs: number): void;
  /** A copy of the rows in use, from the nth on. */
  kept(from?: number): Arrivals;
  leftOut(): number;
}

const ROWS_AT_FIRST = 4_096;

export function createArrivalLog(rowsMax: number): ArrivalLog {
  let columns = emptyColumns(Math.min(rowsMax, ROWS_AT_FIRST));
  let used = 0;
  let leftOut = 0;
  return {
    note(client, seq, atMs) {
      if (used === rowsMax) {
        leftOut += 1;
        return;
      }
      if (used === columns.seq.length) columns = grown(columns, Math.min(rowsMax, used * 2));
      columns.client[used] = client;
      columns.seq[used] = seq;
      columns.atMs[used] = atMs;
      used += 1;
    },
    kept: (from = 0) => ({
      client: columns.client.slice(from, used),
      seq: columns.seq.slice(from, used),
      atMs: columns.atMs.slice(from, used),
    }),
    leftOut: () => leftOut,
  };
}

function emptyColumns(rows: number): Arrivals {
  return {
    client: new Uint32Array(rows),
    seq: new Float64Array(rows),
    atMs: new Float64Array(rows),
  };
}

function grown(columns: Arrivals, rows: number): Arrivals {
  const larger = emptyColumns(rows);
  larger.client.set(columns.client);
  larger.seq.set(columns.seq);
  larger.atMs.set(columns.atMs);
  return larger;
}
