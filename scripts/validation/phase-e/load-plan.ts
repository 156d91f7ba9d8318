// Phase E: how many read, write and listen at once, and for how long.

export interface LoadPlan {
  readers: number;
  /** Each has a task of its own; the readers read these. */
  writers: number;
  /** Clients of the event stream. */
  streams: number;
  seconds: number;
  /** Before; not measured. */
  warmUpSeconds: number;
  /** At most, from an answer to the same one's next request. */
  readerPauseMs: number;
  writerPauseMs: number;
}

/**
 * SPEC 9, row E. Some 1,000 reads and 65 writes a second: with no pauses it would be k6, which shares
 * the machine with the service, that is measured.
 */
export const LOAD_PLAN: LoadPlan = {
  readers: 100,
  writers: 10,
  streams: 50,
  seconds: 15,
  warmUpSeconds: 3,
  readerPauseMs: 200,
  writerPauseMs: 300,
};
