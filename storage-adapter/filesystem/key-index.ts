// Reserved keys (dedup, idempotency): who has one, and when it may be forgotten.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { KEY_RETENTION } from "../port/index.ts";
import type { JsonObject, KeptKey, KeyKind, ReservedKey } from "../port/index.ts";

/** Keys forgotten in one go: keeps the work of one commit small. */
const PRUNE_BATCH_MAX = 2_000;
/** Keys reserved between two looks for what can be forgotten. */
const PRUNE_INTERVAL_KEYS = 1_000;

export class KeyIndex {
  readonly #writer: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #findCommitted: StatementSync;
  readonly #findStaged: StatementSync;
  #reservedSincePrune = 0;

  constructor(writer: DatabaseSync, reader: DatabaseSync) {
    const find = "SELECT kind, key, value, seq, at FROM keys WHERE kind = ? AND key = ?";
    this.#writer = writer;
    this.#insert = writer.prepare(
      "INSERT OR REPLACE INTO keys (kind, key, value, seq, at) VALUES (?, ?, ?, ?, ?)",
    );
    this.#findCommitted = reader.prepare(find);
    this.#findStaged = writer.prepare(find);
  }

  lookup(kind: KeyKind, key: string): KeptKey | null {
    return toKeptKey(this.#findCommitted.get(kind, key));
  }

  /** Also sees keys of commits that are not on disk yet. */
  lookupStaged(kind: KeyKind, key: string): KeptKey | null {
    return toKeptKey(this.#findStaged.get(kind, key));
  }

  /** A later line's word counts: a key that was forgotten may have been reserved again. */
  insert(reserved: ReservedKey, seq: number, at: string): void {
    this.#insert.run(reserved.kind, reserved.key, JSON.stringify(reserved.value), seq, at);
    this.#reservedSincePrune += 1;
  }

  removeAfter(seq: number): void {
    this.#writer.prepare("DELETE FROM keys WHERE seq > ?").run(seq);
  }

  /** Forgets what KEY_RETENTION allows, now and then and a little at a time. */
  pruneSometimes(nowMs: number): void {
    if (this.#reservedSincePrune < PRUNE_INTERVAL_KEYS) return;
    this.#reservedSincePrune = 0;
    for (const [kind, retention] of Object.entries(KEY_RETENTION)) {
      if (retention === "forever") continue;
      const oldest = new Date(nowMs - retention.ageMs).toISOString();
      this.#writer
        .prepare(
          `DELETE FROM keys WHERE kind = ?1 AND key IN (
             SELECT key FROM keys WHERE kind = ?1 AND at < ?2
               AND seq < (SELECT coalesce(min(seq), 9e15) FROM
                 (SELECT seq FROM keys WHERE kind = ?1 ORDER BY seq DESC LIMIT ?3))
             ORDER BY seq LIMIT ?4)`,
        )
        .run(kind, oldest, retention.countMin, PRUNE_BATCH_MAX);
    }
  }
}

function toKeptKey(row: Record<string, unknown> | undefined): KeptKey | null {
  if (row === undefined) return null;
  return {
    kind: String(row["kind"]) as KeyKind,
    key: String(row["key"]),
    value: JSON.parse(String(row["value"])) as JsonObject,
    seq: Number(row["seq"]),
    at: String(row["at"]),
  };
}
