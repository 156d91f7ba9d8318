import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { StorageUnavailable } from "../port/index.ts";
import type { AuditFact } from "../port/index.ts";
import {
  REFUSALS_AT_ONCE_MAX,
  REFUSALS_PER_MINUTE_MAX,
  RefusalNotes,
  TASKS_NAMED_MAX,
} from "./refusal-notes.ts";

const GATHERED_MS = 100;

let written: AuditFact[];
let writes: number;
let notes: RefusalNotes;

beforeEach(() => {
  vi.useFakeTimers();
  written = [];
  writes = 0;
  const write = (facts: AuditFact[]) => {
    writes += 1;
    return Promise.resolve(written.push(...facts));
  };
  notes = new RefusalNotes(write, Date.now);
});
afterEach(() => vi.useRealTimers());

const refusal = (number: number): AuditFact => ({
  audit_event: "request_refused",
  correlation_id: `req-${number}`,
  actor: { role: "anonymous", name: "anonymous" },
  detail: { code: number % 2 === 0 ? "unauthorized" : "forbidden" },
});

it("writes the first of a minute down before it answers, and gathers what comes often", async () => {
  for (let i = 0; i < REFUSALS_AT_ONCE_MAX; i += 1) await notes.add(refusal(i));
  expect(written).toHaveLength(REFUSALS_AT_ONCE_MAX);
  for (let i = 0; i < 5; i += 1) await notes.add(refusal(1_000 + i));
  expect(written).toHaveLength(REFUSALS_AT_ONCE_MAX);
  await vi.advanceTimersByTimeAsync(GATHERED_MS);
  expect(written).toHaveLength(REFUSALS_AT_ONCE_MAX + 5);
  expect(written.at(-1)?.correlation_id).toBe("req-1004");
  expect(writes).toBe(REFUSALS_AT_ONCE_MAX + 1);
  await notes.add(refusal(2_000));
  await vi.advanceTimersByTimeAsync(GATHERED_MS);
  expect(written.at(-1)?.correlation_id).toBe("req-2000");
});

it("writes those of somebody down before it answers, also in a flood of nobody's", async () => {
  for (let i = 0; i < REFUSALS_PER_MINUTE_MAX + 9; i += 1) await notes.add(refusal(i));
  const gathered = REFUSALS_PER_MINUTE_MAX - REFUSALS_AT_ONCE_MAX;
  expect(written).toHaveLength(REFUSALS_AT_ONCE_MAX);
  await notes.add({ ...refusal(5_000), actor: { role: "admin", name: "jo" } });
  expect(written).toHaveLength(REFUSALS_AT_ONCE_MAX + gathered + 1);
  expect(written.at(-1)).toMatchObject({ correlation_id: "req-5000", actor: { name: "jo" } });
});

it("keeps the order in which they came, over the minute's end too", async () => {
  for (let i = 0; i < REFUSALS_AT_ONCE_MAX + 3; i += 1) await notes.add(refusal(i));
  vi.setSystemTime(Date.now() + 60_000);
  await notes.add(refusal(REFUSALS_AT_ONCE_MAX + 3));
  const order = written.map(({ correlation_id }) => correlation_id);
  expect(order).toEqual(Array.from({ length: REFUSALS_AT_ONCE_MAX + 4 }, (_, i) => `req-${i}`));
});

it("loses none but the one that can't be written", async () => {
  const write = (facts: AuditFact[]) => {
    const isBad = facts.some(({ correlation_id }) => correlation_id === "req-201");
    return isBad ? Promise.reject(new TypeError("bad")) : Promise.resolve(written.push(...facts));
  };
  const some = new RefusalNotes(write, Date.now);
  for (let i = 0; i < REFUSALS_AT_ONCE_MAX + 5; i += 1) await some.add(refusal(i));
  await vi.advanceTimersByTimeAsync(GATHERED_MS);
  expect([written.length, some.lost]).toEqual([REFUSALS_AT_ONCE_MAX + 4, 1]);
});

it("writes each one down up to the rate, and counts those past it", async () => {
  for (let i = 0; i < REFUSALS_PER_MINUTE_MAX; i += 1) await notes.add(refusal(i));
  await vi.advanceTimersByTimeAsync(GATHERED_MS);
  expect(written).toHaveLength(REFUSALS_PER_MINUTE_MAX);
  expect(new Set(written.map(({ correlation_id }) => correlation_id)).size).toBe(
    REFUSALS_PER_MINUTE_MAX,
  );
  for (let i = 0; i < 5; i += 1) await notes.add(refusal(i));
  expect(written).toHaveLength(REFUSALS_PER_MINUTE_MAX);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(written).toHaveLength(REFUSALS_PER_MINUTE_MAX + 1);
  expect(written.at(-1)?.detail).toEqual({ count: 5, codes: { unauthorized: 3, forbidden: 2 } });
});

it("tells of those past the rate in no task's story, and names up to 20 tasks", async () => {
  const about = (taskId: string): AuditFact => ({
    ...refusal(1),
    correlation_id: taskId,
    task_id: taskId,
  });
  for (let i = 0; i < REFUSALS_PER_MINUTE_MAX; i += 1) await notes.add(about("flooded"));
  await vi.advanceTimersByTimeAsync(GATHERED_MS);
  for (let i = 0; i < 3; i += 1) await notes.add(about("flooded"));
  for (let i = 1; i <= TASKS_NAMED_MAX; i += 1) await notes.add(about(`other-${i}`));
  await notes.add(about("other-1"));
  await vi.advanceTimersByTimeAsync(1_000);
  const line = written.at(-1);
  expect(line?.correlation_id).toMatch(/^req-[0-9a-f]{16}$/);
  const tasks = line?.detail?.["tasks"] ?? {};
  expect(line?.detail).toMatchObject({ count: 3 + TASKS_NAMED_MAX + 1 });
  expect(Object.keys(tasks)).toHaveLength(TASKS_NAMED_MAX);
  expect(tasks).toMatchObject({ flooded: 3, "other-1": 2, "other-19": 1 });
});

it("writes them one by one again when the clock has been set back", async () => {
  for (let i = 0; i <= REFUSALS_PER_MINUTE_MAX; i += 1) await notes.add(refusal(i));
  await vi.advanceTimersByTimeAsync(GATHERED_MS);
  vi.setSystemTime(Date.now() - 3_600_000);
  const before = written.length;
  await notes.add(refusal(7));
  expect(written).toHaveLength(before + 1);
  expect(written.at(-1)?.correlation_id).toBe("req-7");
});

it("writes them one by one again in the next minute", async () => {
  for (let i = 0; i <= REFUSALS_PER_MINUTE_MAX; i += 1) await notes.add(refusal(i));
  await vi.advanceTimersByTimeAsync(60_000);
  const before = written.length;
  await notes.add(refusal(1));
  expect(written).toHaveLength(before + 1);
  expect(written.at(-1)?.correlation_id).toBe("req-1");
});

it("loses no line and no count when it is flushed at the stop", async () => {
  for (let i = 0; i < REFUSALS_PER_MINUTE_MAX + 7; i += 1) await notes.add(refusal(i));
  await notes.flush();
  expect(written).toHaveLength(REFUSALS_PER_MINUTE_MAX + 1);
  expect(written.at(-1)?.detail).toMatchObject({ count: 7 });
});

it("counts what it could not write down, and says so to whoever waits for it", async () => {
  const full = new RefusalNotes(() => Promise.reject(new StorageUnavailable("full")), Date.now);
  let refused = 0;
  for (let i = 0; i < REFUSALS_PER_MINUTE_MAX; i += 1) {
    await full.add(refusal(i)).catch(() => (refused += 1));
  }
  expect(refused).toBe(REFUSALS_AT_ONCE_MAX);
  for (let i = 0; i < 3; i += 1) await full.add(refusal(i));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(full.lost).toBe(REFUSALS_PER_MINUTE_MAX + 3);
});

it("keeps a rate and a counted line for each audit event of its own", async () => {
  const error = (number: number): AuditFact => ({ ...refusal(number), audit_event: "error" });
  for (let i = 0; i < REFUSALS_PER_MINUTE_MAX + 3; i += 1) await notes.add(error(i));
  await notes.add(refusal(0));
  await vi.advanceTimersByTimeAsync(GATHERED_MS);
  expect(written).toHaveLength(REFUSALS_PER_MINUTE_MAX + 1);
  for (let i = 0; i < REFUSALS_PER_MINUTE_MAX; i += 1) await notes.add(refusal(0));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(written.slice(2 * REFUSALS_PER_MINUTE_MAX)).toMatchObject([
    { audit_event: "error", detail: { count: 3, codes: { unauthorized: 2, forbidden: 1 } } },
    { audit_event: "request_refused", detail: { count: 1, codes: { unauthorized: 1 } } },
  ]);
});
