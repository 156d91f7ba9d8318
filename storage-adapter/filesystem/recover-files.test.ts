// What a start makes of task files: those that a crash left beside their places, and those that
// somebody changed. Real kills are in tests/; here each state is made by hand, so that none is left
// to luck.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { taskContent } from "../contract/driver-under-test.ts";
import { AuditLog } from "./audit-log.ts";
import type { DriverFixture } from "./driver.fixture.ts";
import { first, second, stoppedDriver } from "./recovery.fixture.ts";

let driver: DriverFixture;

beforeEach(async () => {
  driver = await stoppedDriver();
});
afterEach(() => driver.dispose());

const temporary = () => driver.path("ssot", ".a.2.0123abcd.tmp");

describe("a file that had not reached its place", () => {
  beforeEach(() => {
    writeFileSync(driver.taskPath("a"), first);
    writeFileSync(temporary(), second);
  });

  it("is put there, and the audit says so", async () => {
    await driver.start();
    expect(driver.readTask("a")).toBe(second);
    expect(driver.ssotNames()).toEqual(["a.json"]);
    expect(driver.lastLine("recovered")).toMatchObject({ files_placed: ["a"] });
    expect(driver.events()).not.toContain("ssot_external_change");
  });

  it("does not overwrite a hand edit: that one is kept aside and named", async () => {
    const edited = first.replaceAll("spoons", "knives");
    writeFileSync(driver.taskPath("a"), edited);
    await driver.start();
    expect(driver.readTask("a")).toBe(second);
    const [name] = readdirSync(driver.path("audit", "set-aside"));
    // Not by its revision: another edit may have been set aside under that number as a seq.
    const commit = driver.logLines().findLast((line) => line["revision"] === 2);
    expect(name).toBe(`a.${commit?.seq}.json`);
    expect(readFileSync(driver.path("audit", "set-aside", String(name)), "utf8")).toBe(edited);
    expect(driver.lastLine("ssot_external_change")).toMatchObject({
      outcome: "set_aside",
      kept_as: `audit/set-aside/${name}`,
    });
  });
});

it("puts the taken-in form of a hand edit in its place, and sets nothing aside", async () => {
  const edited = second.replaceAll("Second", "By hand");
  writeFileSync(driver.taskPath("a"), edited);
  await driver.start();
  const taken = driver.readTask("a");
  await driver.stop();
  writeFileSync(driver.taskPath("a"), edited);
  writeFileSync(driver.path("ssot", ".a.3.0123abcd.tmp"), taken);
  rmSync(driver.path("audit", "index.sqlite"));
  await driver.start();
  expect(driver.readTask("a")).toBe(taken);
  expect(driver.lastLine("recovered")).toMatchObject({ files_placed: ["a"] });
  expect(existsSync(driver.path("audit", "set-aside"))).toBe(false);
});

describe("a temporary file", () => {
  it("that stands on no line is deleted", async () => {
    writeFileSync(temporary(), taskContent("a", { revision: 3, request_text: "Never" }));
    writeFileSync(driver.path("ssot", ".b.1.0123abcd.tmp"), "{half");
    await driver.start();
    expect(driver.ssotNames()).toEqual(["a.json"]);
    expect(driver.readTask("a")).toBe(second);
    expect(driver.lastLine("recovered")).toMatchObject({ temporary_files_removed: 2 });
  });

  it("of somebody else's making is left alone", async () => {
    writeFileSync(driver.path("ssot", ".a.json.swp"), "vim");
    await driver.start();
    expect(driver.ssotNames()).toContain(".a.json.swp");
  });
});

it("tells once of a hand edit that was set aside by a service that could not say so", async () => {
  mkdirSync(driver.path("audit", "set-aside"));
  writeFileSync(driver.path("audit", "set-aside", "a.3.json"), first);
  await driver.start();
  await driver.stop();
  await driver.start();
  const told = driver.logLines().filter((line) => line["kept_as"] === "audit/set-aside/a.3.json");
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ audit_event: "ssot_external_change", outcome: "set_aside" });
});

it("takes in a folder full of new files with few syncs", async () => {
  for (let i = 0; i < 300; i += 1) writeFileSync(driver.taskPath(`t${i}`), taskContent(`t${i}`));
  const sync = vi.spyOn(AuditLog.prototype, "sync");
  await driver.start();
  expect((await driver.storage.health()).counts["total"]).toBe(301);
  expect(sync.mock.calls.length).toBeLessThan(10);
  sync.mockRestore();
});
