// The storage port, spoken over the STORAGE binding as wire.ts says. Documents pass through as text:
// nothing here parses a task or a list.

import { FACTS_HEADER, UNAVAILABLE_STATUS } from "../storage-adapter/port/wire.ts";
import type { Operation } from "../storage-adapter/port/wire.ts";
import { StorageUnavailable } from "../storage-adapter/port/task-storage.ts";
import type {
  AppendOutcome,
  CommitOutcome,
  ListOutcome,
  Problem,
  ReadOutcome,
  Shown,
  SinceOutcome,
  StorageHealth,
  TaskStorage,
  TrailPage,
} from "../storage-adapter/port/task-storage.ts";
import type { KeptKey } from "../storage-adapter/port/reserved-key.ts";

/** As much of a service binding as is used. */
export interface StorageBinding {
  fetch(url: string, init: RequestInit): Promise<Response>;
}

/** A service binding ignores the host; the path is the operation. */
const BASE_URL = "http://storage/";
const JSON_HEADERS = { "Content-Type": "application/json" };
const NOT_REACHED = "The storage can't be reached.";
const OUTCOME_UNKNOWN =
  "The storage can't be reached. Whether the change was made is not known: read before trying again.";

export function createStorageClient(binding: StorageBinding): TaskStorage {
  const call = (operation: Operation, body: object) => send(binding, operation, body);
  const ask = async <Answer>(operation: Operation, body: object): Promise<Answer> => {
    const response = await call(operation, body);
    return response.json<Answer>();
  };
  return {
    async read(taskId, note, freshness) {
      return readOutcome(await call("read", { task_id: taskId, note, freshness }));
    },
    async list(query, note) {
      return listOutcome(await call("list", { query, note }));
    },
    trail: (query, note) => ask<TrailPage>("trail", { query, note }),
    lookup: (kind, key) => ask<(KeptKey & Shown) | null>("lookup", { kind, key }),
    commit: (change) => ask<CommitOutcome>("commit", change),
    append: (facts, reserve) => ask<AppendOutcome>("append", { facts, reserve }),
    async noteRefusal(fact) {
      await ask("refusal", { fact });
    },
    async noteReads(reads) {
      await ask("reads", { reads });
    },
    since: (afterSeq, limit, waitMs) =>
      ask<SinceOutcome>("since", { after_seq: afterSeq, limit, wait_ms: waitMs }),
    health: () => ask<StorageHealth>("health", {}),
  };
}

/** Throws StorageUnavailable when storage says so or isn't there, and a plain Error for any other answer. */
async function send(
  binding: StorageBinding,
  operation: Operation,
  body: object,
): Promise<Response> {
  let response: Response;
  try {
    response = await binding.fetch(BASE_URL + operation, {
      method: "POST",
      headers: JSON_HEADERS,
      body: JSON.stringify(body),
    });
  } catch {
    const writes = operation === "commit" || operation === "append";
    throw new StorageUnavailable(writes ? OUTCOME_UNKNOWN : NOT_REACHED);
  }
  if (response.status === UNAVAILABLE_STATUS) {
    const { reason } = await response.json<{ reason: string }>();
    throw new StorageUnavailable(reason);
  }
  if (!response.ok) {
    const said = (await response.text()).slice(0, 500);
    throw new Error(`Storage answered ${response.status} to ${operation}: ${said}`);
  }
  return response;
}

interface ReadFacts {
  outcome: ReadOutcome["outcome"];
  sha256: string;
  revision: number;
  correlation_id: string;
  head_seq: number;
}

async function readOutcome(response: Response): Promise<ReadOutcome> {
  const facts = factsOf(response, "read") as ReadFacts;
  const body = await response.text();
  switch (facts.outcome) {
    case "found": {
      const { sha256, revision, correlation_id, head_seq } = facts;
      return { outcome: "found", content: body, sha256, revision, correlation_id, head_seq };
    }
    case "invalid": {
      const { problems } = JSON.parse(body) as InvalidBody;
      return { outcome: "invalid", problems, head_seq: facts.head_seq };
    }
    case "absent":
    case "deleted":
      return { outcome: facts.outcome, head_seq: facts.head_seq };
  }
}

interface InvalidBody {
  problems: Problem[];
}

interface ListFacts {
  outcome: ListOutcome["outcome"];
  sha256: string;
  head_seq: number;
}

async function listOutcome(response: Response): Promise<ListOutcome> {
  const facts = factsOf(response, "list") as ListFacts;
  const body = await response.text();
  if (facts.outcome === "bad_cursor") return { outcome: "bad_cursor" };
  return { outcome: "listed", body, sha256: facts.sha256, head_seq: facts.head_seq };
}

function factsOf(response: Response, operation: Operation): unknown {
  const header = response.headers.get(FACTS_HEADER);
  if (header === null) throw new Error(`Storage's answer to ${operation} lacks its facts.`);
  return JSON.parse(header);
}
