import { afterEach, describe, expect, it } from "vitest";
import {
  type Forgetfulness,
  type ForgetfulService,
  startForgetfulService,
} from "./forgetful-service.fixture.ts";
import { type HuntResult, huntStaleReads } from "./hunt-stale-reads.ts";
import { staleReadsRow } from "./measure-stale-reads.ts";
import { isLoss } from "../bench-row.ts";

const PLAN = { seconds: 0.2, writers: 2, readers: 3 };

let service: ForgetfulService;
afterEach(() => service.close());

async function hunt(forgets: Forgetfulness, plan = PLAN): Promise<HuntResult> {
  service = await startForgetfulService(forgets);
  return huntStaleReads(service.target, plan);
}

const alone = { ...PLAN, readers: 0 };

describe("a hunt for stale reads", () => {
  it("finds none where there is none, after writes and edits by hand", async () => {
    const result = await hunt({});
    expect(result.stale).toEqual([]);
    expect(Math.min(result.reads, result.writes, result.handEdits)).toBeGreaterThan(0);
    expect(staleReadsRow([result])).toMatchObject({ value: 0, met: true });
  });

  it("reads task and list after each write and each edit, beside what the readers read", async () => {
    const { reads, writes, handEdits } = await hunt({}, alone);
    expect(reads).toBe(2 * (writes + handEdits));
  });

  it("finds a task that is shown as it was before the write, though no event has told of it", async () => {
    const forgets: Forgetfulness = { task: (revision) => revision - 1, tellsNoWrites: true };
    const { stale } = await hunt(forgets, alone);
    expect(stale).toContainEqual(
      expect.stringMatching(/^GET \/api\/tasks\/t-\d \(200\): t-\d at revision \d+ after revision/),
    );
  });

  it("finds one stale read among many, and that is a loss", async () => {
    let hasForgotten = false;
    const forgets: Forgetfulness = {
      task(revision) {
        // By then a write's answer, or an event, has told of at least one of them.
        if (hasForgotten || revision < 5) return revision;
        hasForgotten = true;
        return 0;
      },
    };
    const result = await hunt(forgets);
    expect(result.stale).toHaveLength(1);
    const row = staleReadsRow([{ ...result, stale: [] }, result, { ...result, stale: [] }]);
    expect(row).toMatchObject({ value: 1, met: false });
    expect(isLoss(row)).toBe(true);
  });

  it("finds a list that is behind: by a revision, by its head, by a task", async () => {
    const lists: Forgetfulness[] = [
      { listed: (revision) => revision - 1 },
      { head: (seq) => seq - 1 },
      { lists: (taskId) => taskId !== "t-1" },
    ];
    for (const forgets of lists) {
      const { stale } = await hunt(forgets, alone);
      service.close();
      expect(stale.length, String(Object.keys(forgets))).toBeGreaterThan(0);
      expect(stale.every((line) => line.startsWith("GET /api/tasks?limit=20 (200): "))).toBe(true);
    }
  });

  it("finds a `not modified` that isn't true", async () => {
    const { stale } = await hunt({ saysNotModified: true });
    expect(stale.length).toBeGreaterThan(0);
    expect(stale.every((line) => line.includes("(304): "))).toBe(true);
  });

  it("finds an edit by hand that had its event and isn't shown", async () => {
    const shownAs = (revision: number, id: string) => (id === "by-hand" ? 1 : revision);
    const { stale } = await hunt({ task: shownAs }, alone);
    expect(stale.length).toBeGreaterThan(0);
    expect(stale.every((line) => line.startsWith("GET /api/tasks/by-hand ("))).toBe(true);
  });

  it("is a fault where a write or a read is refused, or what is shown is no task", async () => {
    await expect(hunt({ writeStatus: 409 })).rejects.toThrow(
      /POST \/api\/tasks\/t-\d\/brief was answered with 409/,
    );
    service.close();
    await expect(hunt({ task: () => Number.NaN })).rejects.toThrow("not what was asked for");
  });
});
