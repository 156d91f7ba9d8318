import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fact } from "../contract/driver-under-test.ts";
import type { AuditFact } from "../port/index.ts";
import { READ_NOTES_INTERVAL_MS, READ_NOTES_MAX, ReadNotes } from "./read-notes.ts";

let written: AuditFact[];

beforeEach(() => {
  vi.useFakeTimers();
  written = [];
});
afterEach(() => vi.useRealTimers());

const write = (facts: AuditFact[]) => Promise.resolve(written.push(...facts));

it("merges a second's reads by actor, event and task, and by nothing else", async () => {
  const notes = new ReadNotes(write);
  for (let i = 0; i < 5; i += 1) notes.add(fact("a", "task_read"));
  notes.add(fact("b", "task_read"));
  notes.add(fact("a", "audit_read"));
  notes.add({ ...fact("a", "task_read"), actor: { role: "reviewer", name: "maria" } });
  expect(written).toEqual([]);
  await vi.advanceTimersByTimeAsync(READ_NOTES_INTERVAL_MS);
  expect(written.map(({ detail }) => detail?.["count"])).toEqual([5, 1, 1, 1]);
});

it("starts a new line in the next second", async () => {
  const notes = new ReadNotes(write);
  for (let i = 0; i < 3; i += 1) {
    notes.add(fact("a", "task_read"));
    await vi.advanceTimersByTimeAsync(READ_NOTES_INTERVAL_MS);
  }
  expect(written).toHaveLength(3);
});

it("writes at once when it holds as many as it may", async () => {
  const notes = new ReadNotes(write);
  for (let i = 0; i < READ_NOTES_MAX - 1; i += 1) notes.add(fact(`t${i}`, "task_read"));
  expect(written).toHaveLength(0);
  notes.add(fact("last", "task_read"));
  await vi.advanceTimersByTimeAsync(0);
  expect(written).toHaveLength(READ_NOTES_MAX);
});

it("counts what it could not write down", async () => {
  const notes = new ReadNotes(() => Promise.reject(new Error("full")));
  for (let i = 0; i < 4; i += 1) notes.add(fact("a", "task_read"));
  await notes.flush();
  expect(notes.lost).toBe(4);
});
