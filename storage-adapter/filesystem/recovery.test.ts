// What a start finds after a crash, a cut, a change, and what it makes of it. Real kills are in
// tests/; here each state is made by hand, so that none is left to luck.

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { creation, taskContent, update } from "../contract/driver-under-test.ts";
import { sha256Hex } from "./audit-chain.ts";
import { AuditLog } from "./audit-log.ts";
import { DriverFixture } from "./driver.fixture.ts";

let driver: DriverFixture;

beforeEach(async () => {
  driver = new DriverFixture();
  await driver.start();
  await driver.storage.commit(creation("a"));
  await driver.storage.commit(update("a", 1, { request_text: "Second" }));
  await driver.stop();
});
afterEach(() => driver.dispose());

const first = taskContent("a");
const second = taskContent("a", { revision: 2, request_text: "Second" });
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

describe("a torn last line", () => {
  it("is cut off, told, and does not swallow the next one", async () => {
    appendFileSync(driver.logPath, '{"actor":{"name":"mar');
    await driver.start();
    expect(driver.lastLine("recovered")).toMatchObject({ torn_bytes: 21 });
    expect(await driver.storage.read("a")).toMatchObject({ revision: 2 });
    const seqs = driver.logLines().map((line) => line.seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  });

  it("of zero bytes, as a power cut leaves them, is cut off too", async () => {
    appendFileSync(driver.logPath, Buffer.alloc(500));
    await driver.start();
    expect(driver.lastLine("recovered")).toMatchObject({ torn_bytes: 500 });
  });
});

it("tells the digest of all that it cut off, not of the first line alone", async () => {
  const tail = '{"half":\n\0\0\n{"hal';
  appendFileSync(driver.logPath, tail);
  await driver.start();
  expect(driver.lastLine("recovered")).toMatchObject({
    torn_bytes: tail.length,
    torn_sha256: sha256Hex(tail),
  });
});

describe("a log that somebody shortened", () => {
  it("is not continued as if nothing were missing", async () => {
    const text = readFileSync(driver.logPath, "utf8");
    const headSeq = driver.logLines().at(-1)?.seq ?? 0;
    const kept = text.split("\n").slice(0, 2).join("\n");
    truncateSync(driver.logPath, kept.length + 1);
    await driver.start();
    const started = driver.lastLine("service_started");
    expect(started?.seq).toBe(headSeq + 2);
    expect(driver.lastLine("recovered")).toMatchObject({
      damage: [expect.stringContaining("was cut") as string],
    });
    const health = await driver.storage.health();
    expect(health.problems[0]).toContain("was cut");
    expect(health.writable).toBe(true);
  });

  it("by its last line's end keeps what is left of it as evidence", async () => {
    const size = readFileSync(driver.logPath).length;
    truncateSync(driver.logPath, size - 10);
    await driver.start();
    expect(readFileSync(driver.logPath, "utf8")).toContain("service_stopped");
    expect((await driver.storage.health()).problems.length).toBeGreaterThan(0);
  });
});

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

describe("a line that somebody changed", () => {
  const spoilt: [string, object][] = [
    ["its revision", { revision: "2" }],
    ["its task", { task_id: "../../etc/passwd" }],
    ["its keys", { reserved: [null] }],
    ["its problems", { problems: "none" }],
    ["its time", { at: "tomorrow" }],
    ["its number", { seq: Number.MAX_SAFE_INTEGER }],
  ];
  it.each(spoilt)("in %s is told, and keeps nobody from starting", async (_name, fields) => {
    const lines = driver.logLines();
    const changed = lines.map((line) => (line["revision"] === 1 ? { ...line, ...fields } : line));
    writeFileSync(driver.logPath, changed.map((line) => `${JSON.stringify(line)}\n`).join(""));
    rmSync(driver.path("audit", "index.sqlite"));
    await driver.start();
    expect((await driver.storage.health()).problems[0]).toContain("damaged before line 3");
    expect(await driver.storage.read("a")).toMatchObject({ outcome: "found", revision: 2 });
    expect(driver.logLines().at(-1)?.at).toMatch(/^20/);
  });

  it("to nonsense holds up neither the stream nor the trail", async () => {
    const text = readFileSync(driver.logPath, "utf8");
    writeFileSync(driver.logPath, text.replace('"revision":1', '"revision"?1'));
    await driver.start();
    const since = await driver.storage.since(0, 1, 0);
    expect(since).toMatchObject({ events: [{ task_id: "a", revision: 2 }] });
    const query = { correlation_id: "a", all: true, after_seq: 0, limit: 1 };
    const page = await driver.storage.trail(query);
    expect(page).toEqual({ lines: [], next_after_seq: 2 });
    const next = await driver.storage.trail({ ...query, after_seq: 2 });
    expect(next.lines).toEqual([text.split("\n")[2]]);
    const waiting = driver.storage.since(3, 10, 10_000);
    await driver.storage.commit(creation("b"));
    expect(await waiting).toMatchObject({ events: [{ task_id: "b" }] });
  });
});

describe("head.json", () => {
  const headPath = () => driver.path("audit", "head.json");

  it("is there before the first line, so that a kill behind that one is no damage", async () => {
    const [line] = readFileSync(driver.logPath, "utf8").split("\n");
    writeFileSync(driver.logPath, `${line}\n`);
    writeFileSync(headPath(), `{"hash":"${"0".repeat(64)}","seq":0}\n`);
    await driver.start();
    expect((await driver.storage.health()).problems).toEqual([]);
  });

  it("that was overwritten with something longer is told once and whole again", async () => {
    writeFileSync(headPath(), "nonsense".repeat(1_000));
    await driver.start();
    expect((await driver.storage.health()).problems[0]).toContain("head.json");
    await driver.stop();
    await driver.start();
    expect((await driver.storage.health()).problems).toEqual([]);
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

describe("the index", () => {
  const indexPath = () => driver.path("audit", "index.sqlite");

  it("is built anew when it is gone", async () => {
    rmSync(indexPath());
    await driver.start();
    expect(await driver.storage.read("a")).toMatchObject({ revision: 2 });
    expect(driver.lastLine("recovered")).toMatchObject({ index_rebuilt: "there was none" });
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
    expect(await driver.storage.read("stranger")).toEqual({ outcome: "absent" });
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

describe("the log's files", () => {
  it("are rotated at their size, and the chain and every lookup go on over the border", async () => {
    await driver.start(4_000);
    for (let i = 0; i < 30; i += 1) {
      const key = { kind: "telegram_message", key: `1:${i}`, value: {} } as const;
      await driver.storage.commit({ ...creation(`t${i}`), reserve: [key] });
    }
    expect(existsSync(driver.path("audit", "events-000002.jsonl"))).toBe(true);
    const check = async () => {
      const page = await driver.storage.trail({
        correlation_id: "a",
        all: false,
        after_seq: 0,
        limit: 10,
      });
      expect(page.lines).toHaveLength(2);
      expect(await driver.storage.since(0, 100, 0)).toMatchObject({ events: { length: 32 } });
      expect(await driver.storage.lookup("telegram_message", "1:0")).not.toBeNull();
    };
    await check();
    await driver.stop();
    rmSync(driver.path("audit", "index.sqlite"));
    await driver.start(4_000);
    await check();
  });
});
