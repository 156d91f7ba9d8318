// Lists: filters, order, a cursor that holds still while tasks come and go.

import { describe, expect } from "vitest";
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
