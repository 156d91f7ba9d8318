// How long a reserved key stays known (KEY_RETENTION).

import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, it } from "vitest";
import { KEY_RETENTION, type KeyKind, type KeyRetention } from "../port/index.ts";
import { INDEX_SCHEMA } from "./index-schema.ts";
import { KeyIndex } from "./key-index.ts";

const START_MS = Date.parse("2026-01-01T00:00:00.000Z");
const { ageMs, countMin } = KEY_RETENTION.idempotency as KeyRetention;

let database: DatabaseSync;
let keys: KeyIndex;
let seq: number;

beforeEach(() => {
  database = new DatabaseSync(":memory:");
  database.exec(INDEX_SCHEMA);
  keys = new KeyIndex(database, database);
  seq = 0;
});

function reserve(kind: KeyKind, count: number, atMs = START_MS): void {
  const at = new Date(atMs).toISOString();
  database.exec("BEGIN");
  for (let i = 0; i < count; i += 1) {
    seq += 1;
    keys.insert({ kind, key: `k${seq}`, value: {} }, seq, at);
  }
  database.exec("COMMIT");
}

const isKnown = (kind: KeyKind, number: number) => keys.lookup(kind, `k${number}`) !== null;

describe("a kept answer", () => {
  it("is forgotten when it is both old enough and not among the latest", () => {
    reserve("idempotency", countMin + 1);
    keys.pruneSometimes(START_MS + ageMs + 1);
    expect(isKnown("idempotency", 1)).toBe(false);
    expect(isKnown("idempotency", 2)).toBe(true);
  });

  it("stays for a day, however many come after it", () => {
    reserve("idempotency", countMin + 1_000);
    keys.pruneSometimes(START_MS + ageMs);
    expect(isKnown("idempotency", 1)).toBe(true);
  });

  it("stays among the latest, however old it is", () => {
    reserve("idempotency", countMin);
    keys.pruneSometimes(START_MS + 1_000 * ageMs);
    expect(isKnown("idempotency", 1)).toBe(true);
  });
});

describe.each(["github_delivery", "github_body"] as const)("a delivery's %s", (kind) => {
  it("stays among the latest hundred thousand and goes as the next one comes, however old", () => {
    expect((KEY_RETENTION[kind] as KeyRetention).countMin).toBe(100_000);
    reserve(kind, 100_000);
    keys.pruneSometimes(START_MS + 1_000 * ageMs);
    expect(isKnown(kind, 1)).toBe(true);
    // Looked for once in a thousand.
    reserve(kind, 1_000, START_MS + 1);
    keys.pruneSometimes(START_MS + 2);
    expect([1, 1_000, 1_001].map((number) => isKnown(kind, number))).toEqual([false, false, true]);
  });
});

it("never forgets a message", () => {
  reserve("telegram_message", 2_000);
  keys.pruneSometimes(START_MS + 1_000_000 * ageMs);
  expect(isKnown("telegram_message", 1)).toBe(true);
});

it("believes the later of two lines that reserve a key, as a log that is indexed anew holds them", () => {
  keys.insert({ kind: "idempotency", key: "k", value: { answer: 1 } }, 1, "2026-01-01T00:00:00Z");
  keys.insert({ kind: "idempotency", key: "k", value: { answer: 2 } }, 9, "2026-02-01T00:00:00Z");
  expect(keys.lookup("idempotency", "k")).toMatchObject({ value: { answer: 2 }, seq: 9 });
});
