// Each gate of the load fails by evidence that was altered, and it alone, or with those that can't hold
// without it; and report:check counts the same each time.

import { it } from "vitest";
import { API_P95_MS_MAX } from "./gates-phase-e.ts";
import { type Case, expectFailed } from "./stability-evidence.fixture.ts";

const first = <Item>(items: readonly Item[]): Item => items[0]!;

const CASES: Case[] = [
  [
    "they end too soon",
    ({ reads, writes }) => {
      reads.splice(-2);
      writes.splice(-2);
    },
    ["load_seconds"],
    /expected at least 2: the load was too short/,
  ],
  [
    "one reader rests for a second",
    ({ reads }) =>
      void reads.splice(
        0,
        reads.length,
        ...reads.filter((r) => r.by !== 1 || r.sent_at_ms > 1_001_000),
      ),
    ["load_readers"],
    /load_readers is 1, expected at least 2/,
  ],
  [
    "one writer comes late",
    ({ writes }) =>
      void writes.splice(
        0,
        writes.length,
        ...writes.filter((w) => w.by !== 3 || w.sent_at_ms >= 1_001_500),
      ),
    ["load_writers"],
    /load_writers is 1, expected at least 2/,
  ],
  [
    "one in ten answers comes late",
    ({ reads }) => {
      for (const read of reads.slice(0, 2)) read.ms = API_P95_MS_MAX + 1;
    },
    ["api_p95_ms"],
    /api_p95_ms is 501.* \(GET \/api\/tasks\/\{task_id\}: p95 501/,
  ],
  [
    "a read gets no answer",
    ({ reads }) => Object.assign(first(reads), { answered: 0, revision: null }),
    ["load_unexpected_answers"],
    /1 times a task got no answer/,
  ],
  [
    "a write is refused",
    ({ writes, arrivals }) => {
      const { seq } = Object.assign({ ...first(writes) });
      Object.assign(first(writes), { answered: 503, revision: null, seq: null });
      arrivals.load = arrivals.load.filter((row) => row[1] !== seq);
    },
    ["load_unexpected_answers"],
    /1 times a write was answered with 503/,
  ],
  [
    "a list lacks the task",
    ({ reads }) => Object.assign(reads[1]!, { revision: null }),
    ["load_unexpected_answers"],
    /1 times a list was answered with 200 without its revision/,
  ],
  [
    "a task is shown as it was before",
    ({ reads }) => void (reads[4]!.revision! -= 1),
    ["stale_reads"],
    /stale_reads is 1, .*\(task at 1001200 shows revision 3 of task 0, 4 had been answered\)/,
  ],
  [
    "a list shows an item as it was before",
    ({ reads }) => void (reads[5]!.revision! -= 1),
    ["stale_reads"],
    /\(list at 1001200 shows revision 3/,
  ],
  [
    "a list's head is behind",
    ({ reads }) => void Object.assign(reads[5]!, { head_seq: 104 }),
    ["stale_reads"],
    /shows head_seq 104, 105 had been answered/,
  ],
  [
    "no read has a write before it",
    ({ writes }) => {
      for (const write of writes) write.answered_at_ms += 10_000;
    },
    ["reads_compared"],
    /reads_compared is 0/,
  ],
];

it.each(CASES)("the gates of the load fail when %s", (_, alter, gates, reason) => {
  expectFailed(alter, gates, reason);
});
