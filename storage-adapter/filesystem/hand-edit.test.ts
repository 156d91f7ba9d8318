// Files changed without the API: noticed, taken in, never lost, never served when they are bad.

import { cpSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { taskCodec } from "../../worker/domain/task-codec.ts";
import { creation, taskContent, update } from "../contract/driver-under-test.ts";
import { StorageUnavailable } from "../port/index.ts";
import { DriverFixture } from "./driver.fixture.ts";

let driver: DriverFixture;

beforeEach(async () => {
  driver = new DriverFixture();
  await driver.start();
  await driver.storage.commit(creation("a"));
});
afterEach(() => driver.dispose());

const reworded = (text: string) => text.replaceAll("Count the spoons", "Count the forks");
const unfold = (text: string) => JSON.stringify(JSON.parse(text), null, 2);

describe("a hand edit", () => {
  it("is noticed, gets the next revision and is told like any other change", async () => {
    driver.editByHand("a", (text) => unfold(reworded(text)));
    await vi.waitFor(async () => {
      expect(await driver.storage.read("a")).toMatchObject({ revision: 2 });
    });
    const found = await driver.storage.read("a");
    expect(found.outcome === "found" && JSON.parse(found.content)).toMatchObject({
      request_text: "Count the forks",
      revision: 2,
    });
    expect(driver.readTask("a")).toBe(found.outcome === "found" && found.content);
    const events = await driver.storage.since(0, 10, 0);
    expect(events).toMatchObject({ events: [{}, { audit_event: "ssot_external_change" }] });
  });

  it("is taken in first by a commit that comes right behind it", async () => {
    driver.editByHand("a", reworded);
    const commit = await driver.storage.commit(update("a", 1));
    expect(commit).toMatchObject({ outcome: "revision_changed", revision: 2 });
    const edited = await driver.storage.read("a");
    expect(edited.outcome === "found" && edited.content).toContain("Count the forks");
    const second = update("a", 2, { request_text: "Count the forks" });
    expect(await driver.storage.commit(second)).toMatchObject({ outcome: "committed" });
  });

  it("has the names of the fields it touched on the audit", async () => {
    driver.editByHand("a", (text) =>
      JSON.stringify({ ...JSON.parse(text), status: "approved", declared_scope: ["x"], note: 1 }),
    );
    await driver.storage.read("a", undefined, "fresh");
    expect(driver.lastLine("ssot_external_change")).toMatchObject({
      changed_fields: ["declared_scope", "note", "status"],
      status: "pending",
    });
  });

  it("is told to whoever watches the terminal, and so are bad and deleted files", async () => {
    driver.editByHand("a", reworded);
    await driver.storage.read("a", undefined, "fresh");
    driver.editByHand("a", () => '{"\\u001b[2J\\u2028":1');
    await driver.storage.read("a", undefined, "fresh");
    rmSync(driver.taskPath("a"));
    await driver.storage.commit(update("a", 2));
    expect(driver.told).toEqual([
      "ssot/a.json was changed by hand (acceptance_criteria, request_text): now revision 2",
      expect.stringMatching(/^ssot\/a\.json can't be used and is left as it is: .*see \/healthz$/),
      "ssot/a.json was deleted; its audit lines remain",
    ]);
    for (const line of driver.told) expect(line).not.toMatch(/\p{Cc}|\u2028/u);
  });

  it("keeps fields that the schema does not know", async () => {
    driver.editByHand("a", (text) => JSON.stringify({ ...JSON.parse(text), note: { by: "jo" } }));
    await driver.storage.commit(update("a", 1));
    expect(JSON.parse(driver.readTask("a"))).toMatchObject({ note: { by: "jo" }, revision: 2 });
  });

  it("made while the service is down is taken in at the start", async () => {
    await driver.stop();
    driver.editByHand("a", reworded);
    await driver.start();
    expect(await driver.storage.read("a")).toMatchObject({ revision: 2 });
    expect(driver.lastLine("ssot_external_change")).toMatchObject({ task_id: "a", revision: 2 });
  });

  it("that changes nothing but the time of the file is no change", async () => {
    driver.editByHand("a", (text) => text);
    expect(await driver.storage.commit(update("a", 1))).toMatchObject({ outcome: "committed" });
    expect(driver.events()).not.toContain("ssot_external_change");
  });
});

describe("a new file", () => {
  it("becomes a task under its own name", async () => {
    writeFileSync(driver.taskPath("b"), taskContent("b"));
    await vi.waitFor(async () => {
      expect(await driver.storage.read("b")).toMatchObject({ outcome: "found", revision: 1 });
    });
  });

  it("bars its id from being created again, even before it is noticed", async () => {
    writeFileSync(driver.taskPath("b"), taskContent("b"));
    expect(await driver.storage.commit(creation("b"))).toMatchObject({ outcome: "exists" });
  });
});

describe("a bad file", () => {
  const bad: [string, (text: string) => string][] = [
    ["that is not JSON", () => "{broken"],
    ["that is empty", () => ""],
    ["with another task's id", (text) => text.replace('"task_id":"a"', '"task_id":"b"')],
    [
      "with another correlation id",
      (text) => text.replace('"correlation_id":"a"', '"correlation_id":"b"'),
    ],
    ["larger than a task may be", (text) => text + " ".repeat(1_048_576)],
  ];
  it.each(bad)("%s is told, not served and not touched", async (_name, spoil) => {
    driver.editByHand("a", spoil);
    const spoilt = driver.readTask("a");
    await vi.waitFor(async () => {
      expect(await driver.storage.read("a")).toMatchObject({ outcome: "invalid" });
    });
    expect(await driver.storage.commit(update("a", 1))).toMatchObject({ outcome: "invalid" });
    const health = await driver.storage.health();
    expect(health.invalid_tasks[0]?.task_id).toBe("a");
    expect(health.invalid_tasks[0]?.problems[0]?.message).toMatch(/\w/);
    expect(health.writable).toBe(true);
    expect(driver.readTask("a")).toBe(spoilt);
    await driver.stop();
    await driver.start();
    expect(driver.readTask("a")).toBe(spoilt);
    expect(driver.events().filter((event) => event === "ssot_invalid")).toHaveLength(1);
  });

  it("does not follow a link out of the folder", async () => {
    rmSync(driver.taskPath("a"));
    symlinkSync("/etc/passwd", driver.taskPath("a"));
    await vi.waitFor(async () => {
      expect(await driver.storage.read("a")).toMatchObject({
        outcome: "invalid",
        problems: [{ message: expect.stringContaining("symbolic link") as string }],
      });
    });
  });

  it("is good again once it is mended, with the next revision", async () => {
    const good = driver.readTask("a");
    driver.editByHand("a", () => "{broken");
    await vi.waitFor(async () => {
      expect(await driver.storage.read("a")).toMatchObject({ outcome: "invalid" });
    });
    driver.editByHand("a", () => good);
    await vi.waitFor(async () => {
      expect(await driver.storage.read("a")).toMatchObject({ outcome: "found", revision: 2 });
    });
  });

  it("is good again, or gone, in the very read that follows", async () => {
    const good = driver.readTask("a");
    driver.editByHand("a", () => "{broken");
    await vi.waitFor(async () => {
      expect(await driver.storage.read("a")).toMatchObject({ outcome: "invalid" });
    });
    driver.editByHand("a", () => "{broken otherwise");
    expect(await driver.storage.read("a")).toMatchObject({ outcome: "invalid" });
    driver.editByHand("a", () => good);
    expect(await driver.storage.read("a")).toMatchObject({ outcome: "found", revision: 2 });
    driver.editByHand("a", () => "{broken");
    await vi.waitFor(async () => {
      expect(await driver.storage.read("a")).toMatchObject({ outcome: "invalid" });
    });
    rmSync(driver.taskPath("a"));
    expect(await driver.storage.read("a")).toMatchObject({ outcome: "deleted" });
  });

  it("from the future is as bad as any, and not written over", async () => {
    driver.editByHand("a", () => "{broken");
    const tomorrow = new Date(Date.now() + 86_400_000);
    utimesSync(driver.taskPath("a"), tomorrow, tomorrow);
    expect(await driver.storage.commit(update("a", 1))).toMatchObject({ outcome: "invalid" });
    expect(driver.readTask("a")).toBe("{broken");
  });

  it("leaves the other tasks as they are", async () => {
    driver.editByHand("a", () => "{broken");
    expect(await driver.storage.commit(creation("b"))).toMatchObject({ outcome: "committed" });
    const list = await driver.storage.list({ limit: 10 });
    expect(list.outcome === "listed" && list.body).toContain('"task_id":"b"');
  });
});

describe("a folder that was put in the place of ssot/", () => {
  it("takes the commits that follow", async () => {
    renameSync(driver.path("ssot"), driver.path("ssot-before"));
    cpSync(driver.path("ssot-before"), driver.path("ssot"), { recursive: true });
    expect(await driver.storage.commit(creation("b"))).toMatchObject({ outcome: "committed" });
    expect(await driver.storage.commit(update("a", 1))).toMatchObject({ outcome: "committed" });
    expect(driver.ssotNames()).toEqual(["a.json", "b.json"]);
  });
});

describe("a deleted file", () => {
  it("leaves the list, is on the audit, and its id stays taken", async () => {
    rmSync(driver.taskPath("a"));
    await vi.waitFor(async () => {
      expect(await driver.storage.read("a")).toMatchObject({ outcome: "deleted" });
    });
    const list = await driver.storage.list({ limit: 10 });
    expect(list.outcome === "listed" && JSON.parse(list.body)).toMatchObject({ items: [] });
    expect(await driver.storage.commit(update("a", 1))).toMatchObject({ outcome: "deleted" });
    expect(await driver.storage.commit(creation("a"))).toMatchObject({ outcome: "exists" });
    expect(driver.lastLine("ssot_deleted")).toMatchObject({ task_id: "a", correlation_id: "a" });
  });

  it("comes back with the next revision when somebody puts it back", async () => {
    const content = driver.readTask("a");
    rmSync(driver.taskPath("a"));
    await vi.waitFor(async () => {
      expect(await driver.storage.read("a")).toMatchObject({ outcome: "deleted" });
    });
    writeFileSync(driver.taskPath("a"), content);
    await vi.waitFor(async () => {
      expect(await driver.storage.read("a")).toMatchObject({ outcome: "found", revision: 2 });
    });
  });
});

describe("a folder that is gone", () => {
  it("is a fault, and nothing in it was deleted: all is there again with the folder", async () => {
    await driver.stop();
    await driver.start();
    const away = driver.path("ssot-away");
    renameSync(driver.path("ssot"), away);
    await expect(driver.storage.read("a")).rejects.toThrow("ENOENT");
    await expect(driver.storage.commit(update("a", 1))).rejects.toThrow("the data folder is gone");
    renameSync(away, driver.path("ssot"));
    expect(await driver.storage.commit(update("a", 1))).toMatchObject({ outcome: "committed" });
    expect(driver.events()).not.toContain("ssot_deleted");
  });
});

describe("a file that is changed again behind every look", () => {
  const breakBehindLooks = (times: number) => {
    const adopt = taskCodec.adopt.bind(taskCodec);
    let left = times;
    return vi.spyOn(taskCodec, "adopt").mockImplementation((...text) => {
      if (left > 0) driver.editByHand("a", () => `{broken ${left}`);
      left -= 1;
      return adopt(...text);
    });
  };

  it("is answered with the latest of a few, and as unavailable when it doesn't end", async () => {
    await driver.stop();
    await driver.start();
    driver.editByHand("a", () => "{broken");
    const few = breakBehindLooks(4);
    expect(await driver.storage.read("a")).toMatchObject({ outcome: "invalid" });
    few.mockRestore();
    driver.editByHand("a", () => "{broken otherwise");
    const many = breakBehindLooks(5);
    await expect(driver.storage.read("a")).rejects.toThrow(StorageUnavailable);
    many.mockRestore();
    expect(await driver.storage.read("a")).toMatchObject({ outcome: "invalid" });
  });
});
