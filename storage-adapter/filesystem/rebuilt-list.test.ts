// The index is disposable: whatever happened to the tasks, by commits and by hand, an index that is
// built anew or catches up gives the very pages that the one kept all along gives.

import { copyFileSync, existsSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { creation, taskContent, update } from "../contract/driver-under-test.ts";
import type { ListPage, ListQuery } from "../port/index.ts";
import { DriverFixture } from "./driver.fixture.ts";

const TASK_IDS = ["a", "b", "c", "d", "e"];
const DEEDS = ["commit", "claim", "edit", "spoil", "spoil otherwise", "delete", "touch"] as const;

interface Act {
  deed: (typeof DEEDS)[number];
  taskId: string;
  day: number;
}

const act = fc.record<Act>({
  deed: fc.constantFrom(...DEEDS),
  taskId: fc.constantFrom(...TASK_IDS),
  day: fc.integer({ min: 1, max: 28 }),
});
const acts = fc.array(act, { minLength: 5, maxLength: 25 });

const QUERIES: Partial<ListQuery>[] = [
  {},
  { status: "invalid" },
  { stage: "working" },
  { stage: "working", active_before: "2026-01-15T00:00:00.000Z" },
  { source: "api" },
  { changed_after: 12 },
  { q: "spoons" },
].flatMap((query) => [query, { ...query, sort: "changed" as const }]);

async function perform(driver: DriverFixture, { deed, taskId, day }: Act): Promise<void> {
  const path = driver.taskPath(taskId);
  const time = `2026-01-${String(day).padStart(2, "0")}T00:00:00.000Z`;
  switch (deed) {
    case "commit":
    case "claim": {
      const fields = { created_at: time, ...(deed === "claim" && { acked_at: time }) };
      const known = await driver.storage.read(taskId);
      if (known.outcome === "absent") await driver.storage.commit(creation(taskId, fields));
      if (known.outcome === "found") {
        await driver.storage.commit(update(taskId, known.revision, fields));
      }
      break;
    }
    case "edit":
      writeFileSync(
        path,
        taskContent(taskId, { created_at: time, request_text: `By hand ${day}` }),
      );
      break;
    case "spoil":
      writeFileSync(path, "{broken");
      break;
    case "spoil otherwise":
      writeFileSync(path, `{"task_id":"${day}"}`);
      break;
    case "delete":
      rmSync(path, { force: true });
      break;
    case "touch":
      if (existsSync(path)) utimesSync(path, day, day);
  }
  // What was done by hand is taken in now, not when the watch comes round.
  await driver.storage.read(taskId, undefined, "fresh");
}

/** Every page of every query, as text, in pages of two. */
async function allPages(driver: DriverFixture): Promise<string[]> {
  const bodies: string[] = [];
  for (const query of QUERIES) {
    let cursor: string | null = null;
    do {
      const outcome = await driver.storage.list({ ...query, limit: 2, ...(cursor && { cursor }) });
      if (outcome.outcome !== "listed") throw new Error(outcome.outcome);
      bodies.push(outcome.body);
      cursor = (JSON.parse(outcome.body) as ListPage).next_cursor;
    } while (cursor !== null);
  }
  return bodies;
}

async function checkRun(before: Act[], after: Act[], seen: Set<string>): Promise<void> {
  const driver = new DriverFixture();
  const indexPath = driver.path("audit", "index.sqlite");
  try {
    await driver.start();
    for (const one of before) await perform(driver, one);
    await driver.stop();
    copyFileSync(indexPath, driver.path("older.sqlite"));
    await driver.start();
    for (const one of after) await perform(driver, one);
    const kept = await allPages(driver);
    for (const [, stage = ""] of kept.join("").matchAll(/"stage":"(\w+)"/g)) seen.add(stage);
    await driver.stop();

    rmSync(indexPath);
    await driver.start();
    expect(await allPages(driver)).toEqual(kept);
    await driver.stop();

    copyFileSync(driver.path("older.sqlite"), indexPath);
    await driver.start();
    expect(await allPages(driver)).toEqual(kept);
    expect(driver.lastLine("recovered")).toMatchObject({ index_rebuilt: "there was none" });
  } finally {
    await driver.dispose();
  }
}

describe("the list from an index that was built anew, or had fallen behind", () => {
  it("is the very one that was kept all along", { timeout: 60_000 }, async () => {
    const seen = new Set<string>();
    const property = fc.asyncProperty(acts, acts, (before, after) => checkRun(before, after, seen));
    await fc.assert(property, { numRuns: 25 });
    expect([...seen].toSorted()).toEqual(["invalid", "queued", "working"]);
  });
});
