// Where a client wants to go on, from `Last-Event-ID` or, for those that can't set headers (a first
// EventSource), `?last_event_id=`. Ids are audit seqs: decimal, and nothing else is one of ours.

export type ResumePoint =
  | { kind: "fresh" }
  | { kind: "after"; seq: number }
  /** Not one of our ids: what the client has seen can't be known. */
  | { kind: "unreadable" };

const SEQ = /^\d{1,15}$/;

/** The header wins: a browser's reconnect repeats the query of its first request. */
export function parseResumePoint(header: string | null, query: string | null): ResumePoint {
  const given = header ?? query ?? "";
  // Of an empty id the standard says that the client has none.
  if (given === "") return { kind: "fresh" };
  return SEQ.test(given) ? { kind: "after", seq: Number(given) } : { kind: "unreadable" };
}
