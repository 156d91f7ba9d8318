// What a start makes of the log: its end after a crash, a cut, a change; its head; its border.

import {
  appendFileSync,
  existsSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { creation } from "../contract/driver-under-test.ts";
import { sha256Hex } from "./audit-chain.ts";
import type { DriverFixture } from "./driver.fixture.ts";
import { stoppedDriver } from "./recovery.fixture.ts";

let driver: DriverFixture;

beforeEach(async () => {
  driver = await stoppedDriver();
});
afterEach(() => driver.dispose());

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

describe("a line that somebody changed", () => {
  const spoilt: [string, object][] = [
    ["its revision", { revision: "2" }],
    ["its task", { task_id: "../../etc/passwd" }],
    ["its actor", { actor: "maria" }],
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
    expect(page).toMatchObject({ lines: [], next_after_seq: 2 });
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
