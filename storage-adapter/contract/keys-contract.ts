// Reserved keys: taken once, together with the change they belong to, and known after a reopening.

import { describe, expect } from "vitest";
import { type OpenDriver, creation, fact, update } from "./driver-under-test.ts";
import { itWithDriver } from "./with-driver.ts";

const key = (name: string, value = {}) => ({ kind: "telegram_message", key: name, value }) as const;

export function keysContract(open: OpenDriver): void {
  describe("reserved keys", () => {
    itWithDriver(open, "are found with their value and the line they came with", async (driver) => {
      const reserve = [key("1:2", { task_id: "a" })];
      const committed = await driver.storage.commit({ ...creation("a"), reserve });
      if (committed.outcome !== "committed") throw new Error(committed.outcome);
      expect(await driver.storage.lookup("telegram_message", "1:2")).toEqual({
        ...key("1:2", { task_id: "a" }),
        seq: committed.seq,
        at: committed.at,
        head_seq: committed.seq,
      });
      expect(await driver.storage.lookup("idempotency", "1:2")).toBeNull();
    });

    itWithDriver(open, "let one of 30 commits with the same key through", async (driver) => {
      const outcomes = await Promise.all(
        Array.from({ length: 30 }, (_, i) =>
          driver.storage.commit({ ...creation(`t${i}`), reserve: [key("same", { by: i })] }),
        ),
      );
      const taken = outcomes.filter((outcome) => outcome.outcome === "key_taken");
      expect(taken).toHaveLength(29);
      const winner = outcomes.findIndex((outcome) => outcome.outcome === "committed");
      for (const outcome of taken) expect(outcome.kept.value).toEqual({ by: winner });
    });

    itWithDriver(open, "are free again when their commit failed", async (driver) => {
      await driver.storage.commit(creation("a"));
      await driver.storage.commit({ ...update("a", 5), reserve: [key("k")] });
      expect(await driver.storage.lookup("telegram_message", "k")).toBeNull();
      const bad = { ...creation("b"), content: "{}\n", reserve: [key("k")] };
      await expect(driver.storage.commit(bad)).rejects.toThrow();
      expect(await driver.storage.lookup("telegram_message", "k")).toBeNull();
    });

    itWithDriver(open, "can come with lines alone, and bar a second time", async (driver) => {
      const close = () =>
        driver.storage.append(
          [fact("req-1", "session_closed")],
          [{ kind: "closed_session", key: "s1", value: {} }],
        );
      expect(await close()).toMatchObject({ outcome: "appended" });
      expect(await close()).toMatchObject({ outcome: "key_taken" });
    });

    itWithDriver(
      open,
      "come several at once or not at all: the first that is taken is told",
      async (driver) => {
        const two = (id: string, body: string, by: string) => [
          { kind: "github_body", key: body, value: { by } } as const,
          { kind: "github_delivery", key: id, value: { by } } as const,
        ];
        const append = (id: string, body: string, by: string) =>
          driver.storage.append([fact("req-1", "github_delivery")], two(id, body, by));
        const outcomes = await Promise.all([
          append("d1", "b1", "first"),
          append("d1", "b2", "same id"),
          append("d2", "b1", "same body"),
          append("d2", "b2", "another"),
        ]);
        expect(outcomes).toMatchObject([
          { outcome: "appended" },
          {
            outcome: "key_taken",
            kept: { kind: "github_delivery", key: "d1", value: { by: "first" } },
          },
          {
            outcome: "key_taken",
            kept: { kind: "github_body", key: "b1", value: { by: "first" } },
          },
          { outcome: "appended" },
        ]);
        expect(await driver.storage.lookup("github_body", "b2")).toMatchObject({
          value: { by: "another" },
        });
      },
    );

    itWithDriver(open, "survive a reopening", async (driver) => {
      await driver.storage.commit({ ...creation("a"), reserve: [key("1:2", { task_id: "a" })] });
      await driver.reopen();
      expect(await driver.storage.lookup("telegram_message", "1:2")).toMatchObject({
        value: { task_id: "a" },
      });
      const again = await driver.storage.commit({ ...creation("b"), reserve: [key("1:2")] });
      expect(again).toMatchObject({ outcome: "key_taken" });
    });
  });
}
