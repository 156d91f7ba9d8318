import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { StorageUnavailable } from "../port/index.ts";
import { describeFault } from "./disk-fault.ts";

function faultOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("describeFault", () => {
  it("says what to do about what a disk did, and nothing internal", () => {
    const full = Object.assign(new Error("ENOSPC: no space, write /srv/x"), { code: "ENOSPC" });
    const described = describeFault(full, undefined);
    expect(described).toBeInstanceOf(StorageUnavailable);
    expect((described as StorageUnavailable).reason).toMatch(/full: free some space/);
    expect((described as StorageUnavailable).reason).not.toContain("/srv");
  });

  it("says that writes have stopped, when they have", () => {
    const broken = Object.assign(new Error("EIO"), { code: "EIO" });
    const described = describeFault(broken, "the log is sealed") as StorageUnavailable;
    expect(described.reason).toMatch(/input\/output error.*; the log is sealed$/);
  });

  it("leaves a defect of ours a defect", () => {
    const defect = new TypeError("x is not a function");
    expect(describeFault(defect, undefined)).toBe(defect);
    const database = new DatabaseSync(":memory:");
    database.exec("CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT; INSERT INTO t VALUES (1)");
    const violated = faultOf(() => database.exec("INSERT INTO t VALUES (1)"));
    expect(describeFault(violated, undefined)).toBe(violated);
    database.close();
  });

  it("knows an index that is damaged from one that is misused", () => {
    const code = "ERR_SQLITE_ERROR";
    const damaged = Object.assign(new Error("malformed"), { code, errcode: 11 });
    expect((describeFault(damaged, undefined) as StorageUnavailable).reason).toContain("damaged");
  });
});
