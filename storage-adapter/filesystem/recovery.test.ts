// What a start makes of the index, which is disposable, and of a folder that can't be used.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { creation, update } from "../contract/driver-under-test.ts";
import { openDataFolder } from "./data-folder.ts";
import { DriverFixture } from "./driver.fixture.ts";
import { closeIndexDatabase, createIndexDatabase } from "./index-database.ts";
import { INDEX_VERSION } from "./index-schema.ts";
import { stoppedDriver } from "./recovery.fixture.ts";

let driver: DriverFixture;

beforeEach(async () => {
  driver = await stoppedDriver();
});
afterEach(() => driver.dispose());

describe("a data folder that can't be used", () => {
  it("is refused with one sentence, and its lock is free again", async () => {
    rmSync(driver.path("audit", "head.json"));
    mkdirSync(driver.path("audit", "head.json"));
    await expect(driver.start()).rejects.toThrow(
      "DATA_DIR can't be used: a folder stands where a file of the service belongs: move it away",
    );
    rmSync(driver.path("audit", "head.json"), { recursive: true });
    await driver.start();
    expect(await driver.storage.read("a")).toMatchObject({ revision: 2 });
  });
});

function makeEmptyIndex(dataDir: string): void {
  closeIndexDatabase(createIndexDatabase(openDataFolder(dataDir), "a test wants it"));
}

describe("the index", () => {
  const indexPath = () => driver.path("audit", "index.sqlite");

  it("is built anew when it is gone", async () => {
    rmSync(indexPath());
    await driver.start();
    expect(await driver.storage.read("a")).toMatchObject({ revision: 2 });
    expect(driver.lastLine("recovered")).toMatchObject({ index_rebuilt: "there was none" });
  });

  it.each([
    ["was made with the folder", async () => {}],
    ["was built anew", async () => rmSync(indexPath())],
    ["was made by a start that came no further", async () => makeEmptyIndex(driver.dataDir)],
  ])("finds lines without reading them all when it %s", async (_how, prepare) => {
    await prepare();
    await driver.start();
    await driver.stop();
    const database = new DatabaseSync(indexPath());
    const ways = [
      "SELECT seq FROM lines WHERE correlation_id = 'a' AND background = 0 AND seq > 1",
      "SELECT seq FROM lines WHERE change = 1 AND seq > 1",
    ].map((query) => database.prepare(`EXPLAIN QUERY PLAN ${query}`).get()?.["detail"]);
    database.close();
    expect(ways).toEqual([
      expect.stringContaining("USING COVERING INDEX lines_by_story"),
      expect.stringContaining("USING COVERING INDEX lines_of_changes"),
    ]);
  });

  it("is built anew when its tables are of another version", async () => {
    const database = new DatabaseSync(indexPath());
    database.exec("UPDATE meta SET value = '1' WHERE name = 'version'");
    database.close();
    await driver.start();
    expect(await driver.storage.read("a")).toMatchObject({ revision: 2 });
    const index_rebuilt = `its version is 1, not ${INDEX_VERSION}`;
    expect(driver.lastLine("recovered")).toMatchObject({ index_rebuilt });
  });

  it("is built anew when it is not a database", async () => {
    writeFileSync(indexPath(), "nonsense".repeat(1_000));
    await driver.start();
    expect(await driver.storage.read("a")).toMatchObject({ revision: 2 });
  });

  it("says on the disk itself, not in its -wal file alone, that it is open", async () => {
    await driver.start();
    const copy = driver.path("copy.sqlite");
    writeFileSync(copy, readFileSync(indexPath()));
    const database = new DatabaseSync(copy);
    const mark = database.prepare("SELECT value FROM meta WHERE name = 'open_since_boot'").get();
    database.close();
    expect(mark?.["value"]).toMatch(/\w/);
  });

  it("is built anew when a page of it is damaged", async () => {
    const bytes = readFileSync(indexPath());
    writeFileSync(indexPath(), bytes.fill(0xaa, 4_096 * 3));
    await driver.start();
    expect(await driver.storage.read("a")).toMatchObject({ revision: 2 });
    expect(driver.lastLine("recovered")).toMatchObject({ index_rebuilt: "it is damaged" });
  });

  it("is built anew when what it holds makes no sense", async () => {
    const database = new DatabaseSync(indexPath());
    database.exec("UPDATE tasks SET problems = 'nonsense', signature = ''");
    database.close();
    await driver.start();
    expect(await driver.storage.read("a")).toMatchObject({ revision: 2 });
    expect(driver.lastLine("recovered")).toMatchObject({ index_rebuilt: "it is damaged" });
  });

  it("of another log is not believed", async () => {
    const other = new DriverFixture();
    await other.start();
    await other.storage.commit(creation("stranger"));
    await other.stop();
    writeFileSync(indexPath(), readFileSync(other.path("audit", "index.sqlite")));
    await other.dispose();
    await driver.start();
    expect(await driver.storage.read("stranger")).toMatchObject({ outcome: "absent" });
    expect(await driver.storage.read("a")).toMatchObject({ revision: 2 });
  });

  it("that has not heard of the last commits catches up", async () => {
    const older = readFileSync(indexPath());
    await driver.start();
    await driver.storage.commit(update("a", 2, { request_text: "Third" }));
    await driver.stop();
    writeFileSync(indexPath(), older);
    await driver.start();
    expect(await driver.storage.read("a")).toMatchObject({ revision: 3 });
    expect(driver.events()).not.toContain("ssot_external_change");
  });
});
