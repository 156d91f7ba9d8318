// How new an answer is, and that it says so: what whoever keeps copies relies on.

import { describe, expect, vi } from "vitest";
import type { TaskStorage } from "../port/index.ts";
import { type OpenDriver, creation, fact, update } from "./driver-under-test.ts";
import { itWithDriver } from "./with-driver.ts";

const TRAIL = { correlation_id: "a", all: true, after_seq: 0, limit: 100 };

async function commit(storage: TaskStorage, change: Parameters<TaskStorage["commit"]>[0]) {
  const outcome = await storage.commit(change);
  if (outcome.outcome !== "committed") throw new Error(outcome.outcome);
  return outcome;
}

/** What each kind of answer says of its own age, but that of a task that may be a copy. */
async function headSeqs(storage: TaskStorage): Promise<(number | undefined)[]> {
  const listed = await storage.list({ limit: 1 });
  return [
    (await storage.read("a", undefined, "fresh")).head_seq,
    (await storage.read("nobody")).head_seq,
    listed.outcome === "listed" ? listed.head_seq : undefined,
    (await storage.trail(TRAIL)).head_seq,
    (await storage.health()).head_seq,
  ];
}

export function freshnessContract(open: OpenDriver): void {
  describe("an answer's age", () => {
    itWithDriver(open, "is the latest change's, whatever else is on the log", async (driver) => {
      expect(new Set(await headSeqs(driver.storage))).toEqual(new Set([0]));
      const { seq: ownSeq } = await commit(driver.storage, creation("a"));
      const { seq } = await commit(driver.storage, creation("b"));
      await driver.storage.append([fact("req-1", "error")]);
      const { head_seq: shownSeq } = await driver.storage.read("a");
      expect([ownSeq, seq]).toContain(shownSeq);
      expect(new Set(await headSeqs(driver.storage))).toEqual(new Set([seq]));
      await driver.reopen();
      expect(new Set(await headSeqs(driver.storage))).toEqual(new Set([seq]));
    });

    itWithDriver(
      open,
      "is told to who repeats what was done, and to who is refused",
      async (driver) => {
        const key = { kind: "idempotency", key: "k", value: {} } as const;
        await driver.storage.append([fact("req-1", "error")], [key]);
        await commit(driver.storage, creation("a"));
        const { seq: head_seq } = await commit(driver.storage, update("a", 1));
        const { storage } = driver;
        expect(await storage.lookup("idempotency", "k")).toMatchObject({ head_seq });
        const repeats = [
          await storage.append([fact("req-2", "error")], [key]),
          await storage.commit({ ...update("a", 2), reserve: [key] }),
        ];
        for (const repeat of repeats)
          expect(repeat).toMatchObject({ outcome: "key_taken", head_seq });
        expect(await storage.commit(creation("a"))).toEqual({ outcome: "exists", head_seq });
        expect(await storage.commit(update("a", 1))).toMatchObject({ revision: 2, head_seq });
        expect(await storage.commit(update("b", 1))).toEqual({ outcome: "absent", head_seq });
      },
    );

    itWithDriver(open, "is the page's own, too", async (driver) => {
      await commit(driver.storage, creation("a"));
      const listed = await driver.storage.list({ limit: 1 });
      if (listed.outcome !== "listed") throw new Error(listed.outcome);
      expect(JSON.parse(listed.body)).toMatchObject({ head_seq: listed.head_seq });
    });
  });

  describe("a commit", () => {
    itWithDriver(open, "names the change before it, also of the same moment", async (driver) => {
      const first = await commit(driver.storage, creation("a"));
      await driver.storage.append([fact("req-1", "error")]);
      const others = await Promise.all(
        ["b", "c", "d"].map((taskId) => commit(driver.storage, creation(taskId))),
      );
      await driver.reopen();
      const last = await commit(driver.storage, update("a", 1));
      const made = [first, ...others, last].toSorted((one, other) => one.seq - other.seq);
      const seqs = made.map(({ seq }) => seq);
      expect(made.map((each) => each.previous_change_seq)).toEqual([0, ...seqs.slice(0, -1)]);
    });

    itWithDriver(
      open,
      "made from any older revision is told so, and may be tried again",
      async (driver) => {
        await commit(driver.storage, creation("a"));
        await commit(driver.storage, update("a", 1));
        const recent = await driver.storage.read("a", undefined, "recent");
        expect(recent).toMatchObject({ outcome: "found", revision: 2 });
        expect(await driver.storage.commit(update("a", 1))).toMatchObject({
          outcome: "revision_changed",
          revision: 2,
        });
      },
    );
  });

  describe("reads that storage was not asked for", () => {
    itWithDriver(open, "count as if it had been", async (driver) => {
      await commit(driver.storage, creation("a"));
      const note = fact("a", "task_read");
      await driver.storage.noteReads([{ note, count: 5 }]);
      await driver.storage.noteReads([{ note, count: 2 }]);
      await vi.waitFor(
        async () => {
          const { lines } = await driver.storage.trail(TRAIL);
          const counts = lines.map((line) => (JSON.parse(line) as { count?: number }).count ?? 0);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(7);
        },
        { timeout: 5_000 },
      );
    });
  });
}
