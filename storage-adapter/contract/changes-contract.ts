// The feed of committed changes: in order, each once, from any point, over a reopening.

import { describe, expect } from "vitest";
import type { TaskStorage } from "../port/index.ts";
import { type OpenDriver, creation, fact, update } from "./driver-under-test.ts";
import { itWithDriver } from "./with-driver.ts";

async function changes(storage: TaskStorage, after: number, limit = 100) {
  const outcome = await storage.since(after, limit, 0);
  if (outcome.outcome !== "changes") throw new Error(outcome.outcome);
  return outcome.events;
}

export function changesContract(open: OpenDriver): void {
  describe("since", () => {
    itWithDriver(open, "tells every change once and in order, and nothing else", async (driver) => {
      await driver.storage.commit(creation("a"));
      await driver.storage.append([fact("req-1", "error")]);
      await driver.storage.commit(creation("b"));
      await driver.storage.commit(update("a", 1));
      const events = await changes(driver.storage, 0);
      expect(events.map(({ task_id, revision }) => [task_id, revision])).toEqual([
        ["a", 1],
        ["b", 1],
        ["a", 2],
      ]);
      expect(events[2]).toMatchObject({
        audit_event: "task_briefed",
        correlation_id: "a",
        status: "pending",
      });
    });

    itWithDriver(
      open,
      "resumes from any seq, page by page, also after a reopening",
      async (driver) => {
        for (let i = 0; i < 12; i += 1) await driver.storage.commit(creation(`t${i}`));
        const all = (await changes(driver.storage, 0)).map(({ seq }) => seq);
        expect(all).toHaveLength(12);
        await driver.reopen();
        for (const [index, seq] of all.entries()) {
          const rest = (await changes(driver.storage, seq, 5)).map((event) => event.seq);
          expect(rest).toEqual(all.slice(index + 1, index + 6));
        }
      },
    );

    itWithDriver(open, "waits for the next change and tells it", async (driver) => {
      await driver.storage.commit(creation("a"));
      const head = (await changes(driver.storage, 0)).at(-1)?.seq ?? 0;
      const waiting = driver.storage.since(head, 10, 10_000);
      await driver.storage.commit(creation("b"));
      expect(await waiting).toMatchObject({ outcome: "changes", events: [{ task_id: "b" }] });
    });

    itWithDriver(open, "answers with nothing when the wait is over", async (driver) => {
      const outcome = await driver.storage.since(0, 10, 20);
      expect(outcome).toEqual({ outcome: "changes", events: [], head_seq: 0 });
    });

    itWithDriver(open, "says so when it is asked from beyond its end", async (driver) => {
      expect(await driver.storage.since(1_000_000, 10, 0)).toMatchObject({ outcome: "ahead" });
    });
  });
}
