// Lists: filters, order, a cursor that holds still while tasks come and go.

import { describe, expect } from "vitest";
import type { ListQuery } from "../port/index.ts";
import { type OpenDriver, creation, update } from "./driver-under-test.ts";
import { day, ids, listed } from "./listing.ts";
import { itWithDriver } from "./with-driver.ts";

export function listContract(open: OpenDriver): void {
  describe("list", () => {
    itWithDriver(open, "shows nothing of an empty storage", async (driver) => {
      expect(await listed(driver.storage)).toMatchObject({ items: [], next_cursor: null });
    });

    itWithDriver(open, "shows the newest first, equal times by id", async (driver) => {
      await driver.storage.commit(creation("old", { created_at: day(1) }));
      await driver.storage.commit(creation("new", { created_at: day(3) }));
      await driver.storage.commit(creation("twin-a", { created_at: day(2) }));
      await driver.storage.commit(creation("twin-b", { created_at: day(2) }));
      expect(ids(await listed(driver.storage))).toEqual(["new", "twin-b", "twin-a", "old"]);
    });

    itWithDriver(open, "pages through all of them once, while new ones arrive", async (driver) => {
      for (let i = 1; i <= 9; i += 1) {
        await driver.storage.commit(creation(`t${i}`, { created_at: day(i) }));
      }
      const first = await listed(driver.storage, { limit: 4 });
      await driver.storage.commit(creation("late", { created_at: day(20) }));
      const second = await listed(driver.storage, { limit: 4, cursor: String(first.next_cursor) });
      const third = await listed(driver.storage, { limit: 4, cursor: String(second.next_cursor) });
      expect([first, second, third].flatMap(ids)).toEqual(
        [9, 8, 7, 6, 5, 4, 3, 2, 1].map((number) => `t${number}`),
      );
      expect(third.next_cursor).toBeNull();
    });

    itWithDriver(open, "shows the oldest first where that is asked for", async (driver) => {
      await driver.storage.commit(creation("new", { created_at: day(3) }));
      await driver.storage.commit(creation("twin-b", { created_at: day(2) }));
      await driver.storage.commit(creation("old", { created_at: day(1) }));
      await driver.storage.commit(creation("twin-a", { created_at: day(2) }));
      await driver.storage.commit(update("twin-b", 1, { created_at: day(2), acked_at: day(9) }));
      const oldest = async (query: Partial<ListQuery>) =>
        ids(await listed(driver.storage, { sort: "oldest", ...query }));
      expect(await oldest({})).toEqual(["old", "twin-a", "twin-b", "new"]);
      expect(await oldest({ stage: "queued" })).toEqual(["old", "twin-a", "new"]);
      expect(await oldest({ stage: "working" })).toEqual(["twin-b"]);
    });

    itWithDriver(open, "pages from the oldest on to what came meanwhile", async (driver) => {
      for (let i = 1; i <= 7; i += 1) {
        // Two of each day, so that pages also end between twins.
        await driver.storage.commit(creation(`t${i}`, { created_at: day(Math.ceil(i / 2)) }));
      }
      for (const filter of [{}, { stage: "queued" }]) {
        const query = { sort: "oldest", limit: 3, ...filter } as const;
        const first = await listed(driver.storage, query);
        const late = `late-${filter.stage ?? "all"}`;
        await driver.storage.commit(creation(late, { created_at: day(20) }));
        const seen = ids(first);
        for (let cursor = first.next_cursor; cursor !== null;) {
          const page = await listed(driver.storage, { ...query, cursor });
          expect(page.items.length).toBeLessThanOrEqual(3);
          seen.push(...ids(page));
          cursor = page.next_cursor;
        }
        expect(seen.slice(0, 7)).toEqual([1, 2, 3, 4, 5, 6, 7].map((number) => `t${number}`));
        expect(seen).toContain(late);
        expect(new Set(seen).size).toBe(seen.length);
      }
    });

    itWithDriver(open, "takes no cursor of another order for one of oldest", async (driver) => {
      await driver.storage.commit(creation("a", { created_at: day(1) }));
      await driver.storage.commit(creation("b", { created_at: day(2) }));
      for (const [sort, other] of [
        ["oldest", "created"],
        ["oldest", "changed"],
        ["created", "oldest"],
        ["changed", "oldest"],
      ] as const) {
        const { next_cursor } = await listed(driver.storage, { sort, limit: 1 });
        const cursor = String(next_cursor);
        expect(ids(await listed(driver.storage, { sort, limit: 1, cursor }))).toHaveLength(1);
        const refused = await driver.storage.list({ sort: other, limit: 1, cursor });
        expect(refused).toEqual({ outcome: "bad_cursor" });
      }
    });

    itWithDriver(open, "refuses a cursor that it never gave", async (driver) => {
      for (const cursor of ["", "nonsense", "fHw", btoa("created|no-date|x")]) {
        expect(await driver.storage.list({ limit: 4, cursor })).toEqual({ outcome: "bad_cursor" });
      }
    });

    itWithDriver(open, "filters by status, source and text, whatever its case", async (driver) => {
      await driver.storage.commit(creation("a", { request_text: "Polish the SILBER löffel 100%" }));
      await driver.storage.commit(creation("b", { request_text: "Other", source: "sample" }));
      expect(ids(await listed(driver.storage, { source: "sample" }))).toEqual(["b"]);
      expect(ids(await listed(driver.storage, { q: "silber LÖFFEL" }))).toEqual(["a"]);
      expect(ids(await listed(driver.storage, { q: "%" }))).toEqual(["a"]);
      expect(ids(await listed(driver.storage, { q: "_" }))).toEqual([]);
      expect(ids(await listed(driver.storage, { status: "approved" }))).toEqual([]);
      expect(ids(await listed(driver.storage, { status: "pending", q: "other" }))).toEqual(["b"]);
    });

    itWithDriver(open, "counts all tasks by status", async (driver) => {
      await driver.storage.commit(creation("a"));
      await driver.storage.commit(creation("b"));
      expect((await listed(driver.storage, { limit: 1 })).counts).toMatchObject({
        pending: 2,
        approved: 0,
        total: 2,
      });
    });

    itWithDriver(
      open,
      "shows a change in the very next list, with its seq as the head",
      async (driver) => {
        await driver.storage.commit(creation("a"));
        const before = await listed(driver.storage);
        const changed = await driver.storage.commit(update("a", 1, { request_text: "Changed" }));
        const after = await listed(driver.storage);
        expect(after.items[0]).toMatchObject({ revision: 2, request_text: "Changed" });
        expect(after.head_seq).toBe(changed.outcome === "committed" ? changed.seq : -1);
        expect(before.head_seq).toBeLessThan(after.head_seq);
      },
    );

    itWithDriver(
      open,
      "gives equal lists equal digests, also after a reopening",
      async (driver) => {
        await driver.storage.commit(creation("a"));
        const digest = async () => {
          const outcome = await driver.storage.list({ limit: 50 });
          return outcome.outcome === "listed" ? outcome.sha256 : outcome.outcome;
        };
        const first = await digest();
        expect(await digest()).toBe(first);
        await driver.reopen();
        expect(await digest()).toBe(first);
        await driver.storage.commit(creation("b"));
        expect(await digest()).not.toBe(first);
      },
    );
  });
}
