// The audit: every line chained to the one before, stories told in order, reads merged.

import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { describe, expect, vi } from "vitest";
import { type AuditLine, FIRST_PREV_HASH, type TaskStorage } from "../port/index.ts";
import { MARIA, type OpenDriver, creation, fact, update } from "./driver-under-test.ts";
import { itWithDriver } from "./with-driver.ts";

async function story(storage: TaskStorage, id: string, all = false): Promise<AuditLine[]> {
  const page = await storage.trail({ correlation_id: id, all, after_seq: 0, limit: 1_000 });
  return page.lines.map((line) => JSON.parse(line) as AuditLine);
}

export function auditContract(open: OpenDriver): void {
  describe("audit", () => {
    itWithDriver(
      open,
      "hashes each canonical line and chains it to the one before",
      async (driver) => {
        await driver.storage.commit(creation("a"));
        await driver.storage.commit(update("a", 1));
        const page = await driver.storage.trail({
          correlation_id: "a",
          all: false,
          after_seq: 0,
          limit: 10,
        });
        expect(page.lines).toHaveLength(2);
        for (const text of page.lines) {
          const { hash, ...rest } = JSON.parse(text) as AuditLine;
          expect(canonicalize(JSON.parse(text))).toBe(text);
          expect(
            createHash("sha256")
              .update(canonicalize(rest) ?? "")
              .digest("hex"),
          ).toBe(hash);
        }
        const [first, second] = page.lines.map((text) => JSON.parse(text) as AuditLine);
        expect(second?.seq).toBe((first?.seq ?? 0) + 1);
        expect(second?.prev_hash).toBe(first?.hash);
        expect(first?.prev_hash).not.toBe(FIRST_PREV_HASH);
      },
    );

    itWithDriver(
      open,
      "marks the line of a change with revision, status and digest",
      async (driver) => {
        const committed = await driver.storage.commit(creation("a"));
        const [line] = await story(driver.storage, "a");
        expect(line).toMatchObject({
          audit_event: "task_created",
          task_id: "a",
          actor: MARIA,
          revision: 1,
          status: "pending",
          file_sha256: committed.outcome === "committed" ? committed.sha256 : "",
        });
      },
    );

    itWithDriver(open, "names the latest line that led to this one", async (driver) => {
      await driver.storage.commit(creation("a"));
      await driver.storage.commit(update("a", 1));
      const [created, briefed] = await story(driver.storage, "a");
      expect(created).not.toHaveProperty("causation_seq");
      expect(briefed?.causation_seq).toBe(created?.seq);
    });

    itWithDriver(open, "refuses facts that write storage's own fields", async (driver) => {
      const forged = { ...fact("req-1", "error"), detail: { prev_hash: "0" } };
      await expect(driver.storage.append([forged])).rejects.toThrow();
      expect(await story(driver.storage, "req-1")).toEqual([]);
    });

    itWithDriver(
      open,
      "does not let a detail stand in for the actor or the event",
      async (driver) => {
        const detail = { actor: "somebody", audit_event: "task_approved", correlation_id: "else" };
        await driver.storage.append([{ ...fact("req-1", "error"), detail }]);
        expect(await story(driver.storage, "req-1")).toMatchObject([
          { actor: MARIA, audit_event: "error", correlation_id: "req-1" },
        ]);
      },
    );

    itWithDriver(
      open,
      "merges reads into one counted line and keeps them out of the story",
      async (driver) => {
        await driver.storage.commit(creation("a"));
        const note = fact("a", "task_read");
        for (let i = 0; i < 7; i += 1) await driver.storage.read("a", note);
        await vi.waitFor(
          async () => {
            const lines = await story(driver.storage, "a", true);
            expect(lines.filter((line) => line.audit_event === "task_read")).toMatchObject([
              { count: 7 },
            ]);
          },
          { timeout: 5_000 },
        );
        expect(await story(driver.storage, "a")).toHaveLength(1);
      },
    );

    itWithDriver(open, "writes no line of the read of a task that never was", async (driver) => {
      await driver.storage.commit(creation("b"));
      expect(await driver.storage.read("a", fact("a", "task_read"))).toMatchObject({
        outcome: "absent",
      });
      // Merged lines are written together: when this one is there, the other one would be.
      await driver.storage.read("b", fact("b", "task_read"));
      await vi.waitFor(async () => expect(await story(driver.storage, "b", true)).toHaveLength(2), {
        timeout: 5_000,
      });
      expect(await story(driver.storage, "a", true)).toEqual([]);
    });

    itWithDriver(
      open,
      "keeps what an event says of itself, whatever it is called",
      async (driver) => {
        await driver.storage.commit(creation("a"));
        const detail = { status: 409, problems: 3, file_sha256: null, code: "already_decided" };
        await driver.storage.noteRefusal({ ...fact("a", "request_refused"), detail });
        expect(await story(driver.storage, "a")).toMatchObject([{ revision: 1 }, detail]);
        await driver.reopen();
        expect(await story(driver.storage, "a")).toMatchObject([{ revision: 1 }, detail]);
        expect((await driver.storage.health()).problems).toEqual([]);
      },
    );

    itWithDriver(open, "writes each refusal down", async (driver) => {
      for (let i = 0; i < 3; i += 1) {
        await driver.storage.noteRefusal({
          ...fact(`req-${i}`, "request_refused"),
          detail: { code: "forbidden" },
        });
        expect(await story(driver.storage, `req-${i}`)).toMatchObject([{ code: "forbidden" }]);
      }
    });

    itWithDriver(open, "pages through a long story without a gap or a double", async (driver) => {
      await driver.storage.append(Array.from({ length: 25 }, () => fact("req-1", "error")));
      const seqs: number[] = [];
      let after: number | null = 0;
      while (after !== null) {
        const query = { correlation_id: "req-1", all: false, after_seq: after, limit: 10 };
        const page = await driver.storage.trail(query);
        seqs.push(...page.lines.map((line) => (JSON.parse(line) as AuditLine).seq));
        after = page.next_after_seq;
      }
      expect(seqs).toHaveLength(25);
      expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
    });

    itWithDriver(open, "goes on with the same chain after a reopening", async (driver) => {
      await driver.storage.commit(creation("a"));
      const before = (await driver.storage.health()).head;
      await driver.reopen();
      await driver.storage.commit(update("a", 1));
      const [, second] = await story(driver.storage, "a");
      expect(second?.seq).toBeGreaterThan(before.seq);
      expect((await driver.storage.health()).head.hash).toBe(second?.hash);
    });
  });
}
