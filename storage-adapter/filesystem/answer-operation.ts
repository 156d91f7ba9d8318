// One operation of the port, from its JSON arguments to its answer on the wire.

import type {
  AuditFact,
  Change,
  CountedReads,
  Freshness,
  KeyKind,
  ListQuery,
  Operation,
  ReadNote,
  ReservedKey,
  TaskStorage,
  TrailQuery,
} from "../port/index.ts";

export interface WireAnswer {
  status: number;
  body: string;
  /** JSON for FACTS_HEADER. */
  facts?: string;
}

/** The union of all operations' arguments; the caller is our own client, so the shape is trusted. */
export interface WireArguments {
  task_id: string;
  query: ListQuery & TrailQuery;
  note?: ReadNote;
  freshness?: Freshness;
  kind: KeyKind;
  key: string;
  facts: AuditFact[];
  reserve?: ReservedKey[];
  fact: AuditFact;
  reads: CountedReads[];
  after_seq: number;
  limit: number;
  wait_ms: number;
}

export async function answerOperation(
  storage: TaskStorage,
  operation: Operation,
  given: WireArguments & Change,
): Promise<WireAnswer> {
  switch (operation) {
    case "read":
      return answerRead(storage, given);
    case "list":
      return answerList(storage, given);
    case "trail":
      return json(await storage.trail(given.query, given.note));
    case "lookup":
      return json(await storage.lookup(given.kind, given.key));
    case "commit":
      return json(await storage.commit(given));
    case "append":
      return json(await storage.append(given.facts, given.reserve));
    case "refusal":
      await storage.noteRefusal(given.fact);
      return json({});
    case "reads":
      await storage.noteReads(given.reads);
      return json({});
    case "since":
      return json(await storage.since(given.after_seq, given.limit, given.wait_ms));
    case "health":
      return json(await storage.health());
  }
}

async function answerRead(storage: TaskStorage, given: WireArguments): Promise<WireAnswer> {
  const outcome = await storage.read(given.task_id, given.note, given.freshness);
  switch (outcome.outcome) {
    case "found": {
      const { content, ...facts } = outcome;
      return { status: 200, body: content, facts: JSON.stringify(facts) };
    }
    case "invalid": {
      const { problems, ...facts } = outcome;
      return { status: 200, body: JSON.stringify({ problems }), facts: JSON.stringify(facts) };
    }
    case "absent":
    case "deleted":
      return { status: 200, body: "", facts: JSON.stringify(outcome) };
  }
}

async function answerList(storage: TaskStorage, given: WireArguments): Promise<WireAnswer> {
  const outcome = await storage.list(given.query, given.note);
  if (outcome.outcome !== "listed")
    return { status: 200, body: "", facts: JSON.stringify(outcome) };
  const { body, ...facts } = outcome;
  return { status: 200, body, facts: JSON.stringify(facts) };
}

function json(value: unknown): WireAnswer {
  return { status: 200, body: JSON.stringify(value) };
}
