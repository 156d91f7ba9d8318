import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findService } from "./find-service.ts";

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

describe("the token", () => {
  it("is the environment's, else the file's: the first of the list, without its name", () => {
    keep("EXECUTOR_TOKEN=kim:kept,lee:other\nREVIEWER_TOKEN=plain\n");
    const token = (role: "executor" | "reviewer", environment: Record<string, string>) =>
      findService(role, undefined, { environment, devVarsPath });
    expect(token("executor", {})).toMatchObject({ token: "kept" });
    expect(token("reviewer", {})).toMatchObject({ token: "plain" });
    expect(token("executor", { EXECUTOR_TOKEN: "jo:set,plain" })).toMatchObject({ token: "set" });
    expect(token("reviewer", { EXECUTOR_TOKEN: "set" })).toMatchObject({ token: "plain" });
    expect(token("executor", { EXECUTOR_TOKEN: "" })).toMatchObject({ token: "kept" });
  });

  it("is asked for where nobody says it, and a bad one is never quoted", () => {
    const find = (environment: Record<string, string>) =>
      findService("executor", undefined, { environment, devVarsPath });
    const unknown = {
      problem: "EXECUTOR_TOKEN is neither set nor in .dev.vars: set it as the service has it",
    };
    expect(find({})).toEqual(unknown);
    keep("REVIEWER_TOKEN=plain\n");
    expect(find({})).toEqual(unknown);
    const bad = find({ EXECUTOR_TOKEN: "kim:sec ret,lee:" });
    expect(bad).toEqual({
      problem:
        "EXECUTOR_TOKEN entry 1 has a token with a character other than A-Z a-z 0-9 - . _ ~ + / and a final =, entry 2 has no token",
    });
  });

  it("needs no file where the environment has it, nor one that can be read", () => {
    const environment = { EXECUTOR_TOKEN: "set" };
    const found = { baseUrl: "http://127.0.0.1:8787", token: "set" };
    expect(findService("executor", undefined, { environment, devVarsPath })).toEqual(found);
    const unreadable = { environment: {}, devVarsPath: folder };
    expect(findService("executor", undefined, unreadable)).toMatchObject({
      problem: expect.stringContaining("EXECUTOR_TOKEN is neither set"),
    });
  });
});

describe("the address", () => {
  const environment = { REVIEWER_TOKEN: "set", BASE_URL: "https://there/path/" };

  it("is the option's, else the environment's, else the default", () => {
    const at = (given: string | undefined, url: string | undefined) =>
      findService("reviewer", given, {
        environment: { ...environment, BASE_URL: url },
        devVarsPath,
      });
    expect(at("http://here:1", "https://there")).toMatchObject({ baseUrl: "http://here:1" });
    expect(at(undefined, "https://there/path/")).toMatchObject({ baseUrl: "https://there/path" });
    expect(at(undefined, "")).toMatchObject({ baseUrl: "http://127.0.0.1:8787" });
  });

  it.each(["", "there", "ftp://there", "http://user:secret@there", "http://there?x=1"])(
    "is refused when it is %j, without quoting it",
    (given) => {
      expect(findService("reviewer", given, { environment, devVarsPath })).toEqual({
        problem:
          "the service's address must be an http or https address without user, password, query and fragment",
      });
    },
  );
});
