// The index of the log: where each line is, which belong to whose story, which are changes, and how
// far the index has come.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { BACKGROUND_EVENTS } from "../port/index.ts";
import type { AuditEventName, TrailQuery } from "../port/index.ts";
import type { ChainHead } from "./audit-chain.ts";
import type { LinePlace } from "./audit-log.ts";
import { readMeta, writeMeta } from "./index-database.ts";
import { LINE_INDEXES } from "./index-schema.ts";

export interface PlacedLine extends LinePlace {
  seq: number;
}

export interface IndexedLine extends PlacedLine {
  event: string;
  correlation_id: string;
  change: boolean;
}

/** How far the index follows the log: the last line, and where the next one begins. */
export interface IndexPosition extends ChainHead {
  file: number;
  offset: number;
}

export class LineIndex {
  readonly #writer: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #story: StatementSync;
  readonly #storyWithBackground: StatementSync;
  readonly #ofEvent: StatementSync;
  readonly #changes: StatementSync;
  readonly #latestChange: StatementSync;
  readonly #latestOf: StatementSync;

  constructor(writer: DatabaseSync, reader: DatabaseSync) {
    this.#writer = writer;
    this.#insert = writer.prepare(
      "INSERT OR IGNORE INTO lines (seq, file, offset, length, event, correlation_id, background, change) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    );
    const place = "SELECT seq, file, offset, length FROM lines";
    this.#story = reader.prepare(
      `${place} WHERE correlation_id = ? AND background = 0 AND seq > ? ORDER BY seq LIMIT ?`,
    );
    this.#storyWithBackground = reader.prepare(
      `${place} WHERE correlation_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
    );
    this.#ofEvent = reader.prepare(`${place} WHERE correlation_id = ? AND event = ? ORDER BY seq`);
    this.#changes = reader.prepare(`${place} WHERE change = 1 AND seq > ? ORDER BY seq LIMIT ?`);
    this.#latestOf = writer.prepare(
      `SELECT max(seq) AS seq FROM lines WHERE correlation_id = ? AND background = 0
       AND event IN (SELECT value FROM json_each(?))`,
    );
    this.#latestChange = reader.prepare(
      "SELECT seq FROM lines WHERE change = 1 ORDER BY seq DESC LIMIT 1",
    );
  }

  insert(line: IndexedLine): void {
    const background = BACKGROUND_EVENTS.has(line.event as AuditEventName) ? 1 : 0;
    this.#insert.run(
      line.seq,
      line.file,
      line.offset,
      line.length,
      line.event,
      line.correlation_id,
      background,
      line.change ? 1 : 0,
    );
  }

  /** Once the first start has inserted all lines; before it, whatever looks for a line takes long. */
  makeIndexes(): void {
    this.#writer.exec(LINE_INDEXES);
  }

  /** The latest line of this story with one of these events, uncommitted ones included. */
  latestOf(correlationId: string, events: readonly string[]): number | undefined {
    const seq = this.#latestOf.get(correlationId, JSON.stringify(events))?.["seq"];
    return typeof seq === "number" ? seq : undefined;
  }

  story(query: TrailQuery): PlacedLine[] {
    const statement = query.all ? this.#storyWithBackground : this.#story;
    return statement
      .all(query.correlation_id, query.after_seq, query.limit)
      .map((row) => row as unknown as PlacedLine);
  }

  /** Every line of this story with this event. */
  ofEvent(correlationId: string, event: AuditEventName): PlacedLine[] {
    return this.#ofEvent.all(correlationId, event).map((row) => row as unknown as PlacedLine);
  }

  changesAfter(seq: number, limit: number): PlacedLine[] {
    return this.#changes.all(seq, limit).map((row) => row as unknown as PlacedLine);
  }

  latestChangeSeq(): number {
    return Number(this.#latestChange.get()?.["seq"] ?? 0);
  }

  /** Where this story last changed its task, 0 if never; lines that are being indexed included. */
  latestChangeOf(correlationId: string): number {
    const row = this.#writer
      .prepare("SELECT max(seq) AS seq FROM lines WHERE correlation_id = ? AND change = 1")
      .get(correlationId);
    return Number(row?.["seq"] ?? 0);
  }

  placeOf(seq: number): LinePlace | undefined {
    const row = this.#writer
      .prepare("SELECT file, offset, length FROM lines WHERE seq = ?")
      .get(seq);
    return row as unknown as LinePlace | undefined;
  }

  removeAfter(seq: number): void {
    this.#writer.prepare("DELETE FROM lines WHERE seq > ?").run(seq);
  }

  position(): IndexPosition | undefined {
    const text = readMeta(this.#writer, "position");
    return text === undefined ? undefined : (JSON.parse(text) as IndexPosition);
  }

  setPosition(position: IndexPosition): void {
    writeMeta(this.#writer, "position", JSON.stringify(position));
  }
}
