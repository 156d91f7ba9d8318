import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type TokenWanted, findService } from "./find-service.ts";

let folder: string;
let devVarsPath: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "find-service-"));
  devVarsPath = join(folder, ".dev.vars");
});
afterEach(() => rmSync(folder, { recursive: true }));

function keep(text: string): void {
  writeFileSync(devVarsPath, text);
}

const find = (wanted: TokenWanted, environment: Record<string, string>, givenUrl?: string) =>
  findService(wanted, givenUrl, { environment, devVarsPath });

describe("the token of a role", () => {
  it("is the environment's, else the file's: the first of the list, without its name", () => {
    keep("EXECUTOR_TOKEN=kim:kept,lee:other\nREVIEWER_TOKEN=plain\n");
    expect(find("executor", {})).toMatchObject({ token: "kept" });
    expect(find("reviewer", {})).toMatchObject({ token: "plain" });
    expect(find("executor", { EXECUTOR_TOKEN: "jo:set,plain" })).toMatchObject({ token: "set" });
    expect(find("reviewer", { EXECUTOR_TOKEN: "set" })).toMatchObject({ token: "plain" });
    expect(find("executor", { EXECUTOR_TOKEN: "" })).toMatchObject({ token: "kept" });
  });

  it("is asked for where nobody says it, and a bad one is never quoted", () => {
    const unknown = {
      problem: "EXECUTOR_TOKEN is neither set nor in .dev.vars: set it as the service has it",
    };
    expect(find("executor", {})).toEqual(unknown);
    keep("REVIEWER_TOKEN=plain\n");
    expect(find("executor", {})).toEqual(unknown);
    expect(find("executor", { EXECUTOR_TOKEN: "kim:sec ret,lee:" })).toEqual({
      problem:
        "EXECUTOR_TOKEN entry 1 has a token with a character other than A-Z a-z 0-9 - . _ ~ + / and a final =, entry 2 has no token",
    });
  });

  it("needs no file where the environment has it; else it is told that there is one, but unreadable", () => {
    devVarsPath = folder;
    const found = { baseUrl: "http://127.0.0.1:8787", token: "set" };
    expect(find("executor", { EXECUTOR_TOKEN: "set" })).toEqual(found);
    expect(find("executor", {})).toEqual({
      problem: "EXECUTOR_TOKEN is not set, and .dev.vars can't be read (EISDIR)",
    });
  });
});

describe("any token", () => {
  const ALL = { READ_TOKEN: "d", ADMIN_TOKEN: "c", REVIEWER_TOKEN: "b", EXECUTOR_TOKEN: "a" };

  it("is the first there is, by role, and the environment's before the file's", () => {
    const left: Record<string, string> = { ...ALL };
    for (const name of ["EXECUTOR_TOKEN", "REVIEWER_TOKEN", "ADMIN_TOKEN", "READ_TOKEN"] as const) {
      expect(find("any", left)).toMatchObject({ token: ALL[name] });
      delete left[name];
    }
    keep("EXECUTOR_TOKEN=kim:kept\nADMIN_TOKEN=other\n");
    expect(find("any", {})).toMatchObject({ token: "kept" });
    expect(find("any", { READ_TOKEN: "set" })).toMatchObject({ token: "set" });
  });

  it("may be none at all, also where a file can't be read; but a bad one is told", () => {
    const none = { baseUrl: "http://127.0.0.1:8787", token: undefined };
    expect(find("any", {})).toEqual(none);
    expect(find("any", { ADMIN_TOKEN: "jo:" })).toEqual({
      problem: "ADMIN_TOKEN entry 1 has no token",
    });
    devVarsPath = folder;
    expect(find("any", {})).toEqual(none);
  });
});

describe("the address", () => {
  const environment = { REVIEWER_TOKEN: "set", BASE_URL: "https://there/path/" };

  it("is the option's, else BASE_URL's", () => {
    const here = { baseUrl: "http://here:1", token: "set" };
    expect(find("reviewer", environment, "http://here:1/")).toEqual(here);
    expect(find("reviewer", environment)).toMatchObject({ baseUrl: "https://there/path" });
  });

  it("is else where the service listens: HOST and PORT, the environment's before the file's", () => {
    const at = (more: object) => find("reviewer", { ...environment, BASE_URL: "", ...more });
    expect(at({})).toMatchObject({ baseUrl: "http://127.0.0.1:8787" });
    expect(at({ HOST: "0.0.0.0", PORT: "9000" })).toMatchObject({
      baseUrl: "http://127.0.0.1:9000",
    });
    keep("HOST=::1\nPORT=9001\n");
    expect(at({})).toMatchObject({ baseUrl: "http://[::1]:9001" });
    expect(at({ PORT: "9002" })).toMatchObject({ baseUrl: "http://[::1]:9002" });
  });

  it("is not guessed where that can't be known, and they are not asked where it is given", () => {
    const at = (more: object, given?: string) =>
      find("reviewer", { ...environment, BASE_URL: "", ...more }, given);
    expect(at({ PORT: "0" })).toEqual({
      problem: "PORT is 0: set BASE_URL to where the service listens",
    });
    expect(at({ PORT: "many" })).toEqual({
      problem: "PORT must be a port number, 0 to 65535 (0: any free one)",
    });
    for (const PORT of ["0", "many"]) {
      expect(at({ PORT }, "http://here")).toMatchObject({ baseUrl: "http://here" });
      const BASE_URL = "http://there";
      expect(at({ PORT, BASE_URL })).toMatchObject({ baseUrl: "http://there" });
    }
  });

  const RULE = "must be an http or https address without user, password, query and fragment";

  it.each(["", "there", "ftp://there", "http://user:secret@there", "http://there?x=1"])(
    "is refused when it is %j, without quoting it",
    (given) => {
      expect(find("reviewer", environment, given)).toEqual({ problem: `--base-url ${RULE}` });
      if (given === "") return;
      expect(find("reviewer", { ...environment, BASE_URL: given })).toEqual({
        problem: `BASE_URL ${RULE}`,
      });
    },
  );
});
