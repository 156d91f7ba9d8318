// What an inbox asks of the list: what waits at which stage, what has fallen silent, what has changed
// since, by whom; and that it is the same list, whatever the driver has kept.

import { describe, expect } from "vitest";
import type { ListQuery } from "../port/index.ts";
import { MARIA, type OpenDriver, creation, update } from "./driver-under-test.ts";
import { day, ids, listed } from "./listing.ts";
import { type OpenStorage, itWithDriver } from "./with-driver.ts";

/** `silent` and `busy` are being worked on, since the 3rd and the 5th; `new` waits for an executor. */
async function commitThree({ storage }: Pick<OpenStorage, "storage">): Promise<number[]> {
  const commits = [
    await storage.commit(creation("silent", { created_at: day(2), acked_at: day(3) })),
    await storage.commit(creation("busy", { created_at: day(1), acked_at: day(5) })),
    await storage.commit(creation("new", { created_at: day(4), source: "sample" })),
  ];
  return commits.map((commit) => (commit.outcome === "committed" ? commit.seq : -1));
}

const QUERIES: Partial<ListQuery>[] = [
  { stage: "working" },
  { stage: "working", active_before: day(4) },
  { status: "pending", source: "sample" },
  { changed_after: 3 },
  { q: "spoons" },
];

export function inboxContract(open: OpenDriver): void {
  describe("the inbox's list", () => {
    itWithDriver(open, "filters by stage, and counts all tasks by theirs", async (driver) => {
      await commitThree(driver);
      const working = await listed(driver.storage, { stage: "working" });
      expect(ids(working)).toEqual(["silent", "busy"]);
      expect(working.items[0]).toMatchObject({ stage: "working", last_activity_at: day(3) });
      expect(ids(await listed(driver.storage, { stage: "queued" }))).toEqual(["new"]);
      expect(ids(await listed(driver.storage, { stage: "decided" }))).toEqual([]);
      const sampled = { stage: "working", source: "sample" };
      expect(ids(await listed(driver.storage, sampled))).toEqual([]);
      const stages = { queued: 1, working: 2, delivered: 0, reviewed: 0, decided: 0 };
      expect(working.stages).toEqual(stages);
      await driver.storage.commit(update("new", 1, { created_at: day(4), acked_at: day(6) }));
      const { stages: after, counts } = await listed(driver.storage);
      expect(after).toEqual({ ...stages, queued: 0, working: 3 });
      expect(counts).toMatchObject({ pending: 3, total: 3 });
    });

    itWithDriver(open, "finds who has been silent since before a moment", async (driver) => {
      await commitThree(driver);
      const silent = async (active_before: string) =>
        ids(await listed(driver.storage, { stage: "working", active_before }));
      expect(await silent(day(3))).toEqual([]);
      expect(await silent("2026-01-03T00:00:00.001Z")).toEqual(["silent"]);
      expect(await silent(day(6))).toEqual(["silent", "busy"]);
      const all = await listed(driver.storage, { active_before: day(6), sort: "changed" });
      expect(ids(all)).toEqual(["new", "busy", "silent"]);
    });

    itWithDriver(open, "shows each task's latest change, and who made it", async (driver) => {
      const seqs = await commitThree(driver);
      const changed = await driver.storage.commit(update("busy", 1, { created_at: day(1) }));
      const { items, head_seq } = await listed(driver.storage, { sort: "changed" });
      expect(items.map((item) => item["task_id"])).toEqual(["busy", "new", "silent"]);
      expect(items.map((item) => item["changed_seq"])).toEqual([head_seq, seqs[2], seqs[0]]);
      expect(items[0]).toMatchObject({
        changed_seq: changed.outcome === "committed" && changed.seq,
        changed_at: changed.outcome === "committed" && changed.at,
        changed_event: "task_briefed",
        changed_by: MARIA,
      });
    });

    itWithDriver(open, "finds what changed after a seq, in either order", async (driver) => {
      const [first = 0, second = 0, third = 0] = await commitThree(driver);
      const after = async (changed_after: number, sort: "created" | "changed") =>
        ids(await listed(driver.storage, { changed_after, sort }));
      expect(await after(first, "changed")).toEqual(["new", "busy"]);
      expect(await after(0, "changed")).toEqual(["new", "busy", "silent"]);
      expect(await after(second, "created")).toEqual(["new"]);
      expect(await after(0, "created")).toEqual(["new", "silent", "busy"]);
      expect(await after(third, "changed")).toEqual([]);
      expect(await after(Number.MAX_SAFE_INTEGER, "created")).toEqual([]);
    });

    itWithDriver(open, "pages by change: what stands still is there once", async (driver) => {
      for (let i = 1; i <= 9; i += 1) await driver.storage.commit(creation(`t${i}`));
      const query = { sort: "changed", limit: 4 } as const;
      const first = await listed(driver.storage, query);
      await driver.storage.commit(update("t1", 1));
      await driver.storage.commit(update("t8", 1));
      const second = await listed(driver.storage, { ...query, cursor: String(first.next_cursor) });
      expect([...ids(first), ...ids(second)]).toEqual(
        [9, 8, 7, 6, 5, 4, 3, 2].map((number) => `t${number}`),
      );
      expect(second.next_cursor).toBeNull();
      // And what moved on is what has changed since.
      const since = await listed(driver.storage, { changed_after: first.head_seq });
      expect(new Set(ids(since))).toEqual(new Set(["t1", "t8"]));
    });

    itWithDriver(open, "takes a cursor of the one order for none of the other", async (driver) => {
      await commitThree(driver);
      for (const [sort, other] of [
        ["created", "changed"],
        ["changed", "created"],
      ] as const) {
        const { next_cursor } = await listed(driver.storage, { sort, limit: 1 });
        const cursor = String(next_cursor);
        expect(ids(await listed(driver.storage, { sort, limit: 1, cursor }))).toHaveLength(1);
        const refused = await driver.storage.list({ sort: other, limit: 1, cursor });
        expect(refused).toEqual({ outcome: "bad_cursor" });
      }
    });

    itWithDriver(open, "is the same after a reopening, whatever is asked", async (driver) => {
      await commitThree(driver);
      await driver.storage.commit(update("busy", 1, { created_at: day(1), acked_at: day(6) }));
      await driver.storage.commit(update("silent", 1, { created_at: day(2) }));
      const bodies = async () => {
        const queries = QUERIES.flatMap((query) => [query, { ...query, sort: "changed" as const }]);
        const pages = queries.map((query) => driver.storage.list({ limit: 2, ...query }));
        return Promise.all(pages);
      };
      const before = await bodies();
      expect(before.every((page) => page.outcome === "listed")).toBe(true);
      await driver.reopen();
      expect(await bodies()).toEqual(before);
    });
  });
}
