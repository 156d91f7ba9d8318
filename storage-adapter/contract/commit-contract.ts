// Reads and commits: one writer wins, a commit is visible at once and survives.

import { createHash } from "node:crypto";
import { describe, expect } from "vitest";
import { type OpenDriver, creation, fact, taskContent, update } from "./driver-under-test.ts";
import { itWithDriver } from "./with-driver.ts";

export function commitContract(open: OpenDriver): void {
  describe("commit", () => {
    itWithDriver(open, "serves a committed task byte for byte, with its digest", async (driver) => {
      const content = taskContent("a", { request_text: 'Ä 🥄 e\u0301 \u2028 \r\n \u0000 "' });
      const committed = await driver.storage.commit({ ...creation("a"), content });
      const sha256 = createHash("sha256").update(content).digest("hex");
      expect(committed).toMatchObject({ outcome: "committed", revision: 1, sha256 });
      expect(await driver.storage.read("a")).toEqual({
        outcome: "found",
        content,
        sha256,
        revision: 1,
        correlation_id: "a",
        head_seq: expect.any(Number),
      });
    });

    itWithDriver(open, "knows nothing of a task that was never committed", async (driver) => {
      expect(await driver.storage.read("nobody")).toMatchObject({ outcome: "absent" });
      expect(await driver.storage.commit(update("nobody", 1))).toMatchObject({ outcome: "absent" });
    });

    itWithDriver(open, "creates a task once", async (driver) => {
      await driver.storage.commit(creation("a"));
      const again = await driver.storage.commit(creation("a", { request_text: "Another" }));
      expect(again).toMatchObject({ outcome: "exists" });
    });

    itWithDriver(open, "refuses a commit made from an older revision", async (driver) => {
      await driver.storage.commit(creation("a"));
      await driver.storage.commit(update("a", 1, { request_text: "Second" }));
      const late = await driver.storage.commit(update("a", 1, { request_text: "Late" }));
      expect(late).toMatchObject({ outcome: "revision_changed", revision: 2 });
      expect(await driver.storage.read("a")).toMatchObject({
        content: taskContent("a", { revision: 2, request_text: "Second" }),
      });
    });

    itWithDriver(open, "lets exactly one of 40 commits from one revision win", async (driver) => {
      await driver.storage.commit(creation("a"));
      const outcomes = await Promise.all(
        Array.from({ length: 40 }, (_, i) =>
          driver.storage.commit(update("a", 1, { request_text: `Writer ${i}` })),
        ),
      );
      expect(outcomes.filter(({ outcome }) => outcome === "committed")).toHaveLength(1);
      const lost = outcomes.filter(({ outcome }) => outcome === "revision_changed");
      expect(lost).toHaveLength(39);
      expect(await driver.storage.read("a")).toMatchObject({ revision: 2 });
    });

    itWithDriver(
      open,
      "takes many tasks at once and keeps all of them over a reopening",
      async (driver) => {
        const ids = Array.from({ length: 60 }, (_, i) => `task-${i}`);
        const outcomes = await Promise.all(ids.map((id) => driver.storage.commit(creation(id))));
        const seqs = outcomes.map((outcome) => (outcome.outcome === "committed" ? outcome.seq : 0));
        expect(new Set(seqs).size).toBe(60);
        await driver.reopen();
        for (const id of ids) {
          expect(await driver.storage.read(id)).toMatchObject({ content: taskContent(id) });
        }
      },
    );

    itWithDriver(
      open,
      "refuses content that is not the task it says, and changes nothing",
      async (driver) => {
        await driver.storage.commit(creation("a"));
        const wrong = [
          { ...update("a", 1), content: "{}\n" },
          { ...update("a", 1), content: taskContent("b", { revision: 2 }) },
          { ...update("a", 1), content: taskContent("a", { revision: 7 }) },
        ];
        for (const change of wrong) {
          await expect(driver.storage.commit(change)).rejects.toThrow();
        }
        expect(await driver.storage.read("a")).toMatchObject({ revision: 1 });
        const trail = await driver.storage.trail({
          correlation_id: "a",
          all: true,
          after_seq: 0,
          limit: 10,
        });
        expect(trail.lines).toHaveLength(1);
      },
    );

    itWithDriver(
      open,
      "does not let one bad commit spoil the good ones beside it",
      async (driver) => {
        const outcomes = await Promise.allSettled([
          driver.storage.commit(creation("a")),
          driver.storage.commit({ ...creation("b"), content: "{}\n" }),
          driver.storage.commit(creation("c")),
        ]);
        expect(outcomes.map(({ status }) => status)).toEqual([
          "fulfilled",
          "rejected",
          "fulfilled",
        ]);
        expect(await driver.storage.read("b")).toMatchObject({ outcome: "absent" });
        expect(await driver.storage.read("c")).toMatchObject({ outcome: "found" });
      },
    );

    itWithDriver(open, "puts the preceding lines before the change's own", async (driver) => {
      const ingested = fact("a", "telegram_ingested");
      const change = { ...creation("a"), preceding: [ingested] };
      change.fact = { ...change.fact, caused_by: ["telegram_ingested"] };
      await driver.storage.commit(change);
      const query = { correlation_id: "a", all: false, after_seq: 0, limit: 10 };
      const lines = (await driver.storage.trail(query)).lines.map(
        (line) => JSON.parse(line) as { audit_event: string; seq: number; causation_seq?: number },
      );
      expect(lines.map((line) => line.audit_event)).toEqual(["telegram_ingested", "task_created"]);
      expect(lines[1]?.causation_seq).toBe(lines[0]?.seq);
    });
  });
}
