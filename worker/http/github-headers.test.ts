import { describe, expect, it } from "vitest";
import { EVENT_HEADER, ID_HEADER, readNames } from "./github-headers.ts";

const names = (id: string, event: string) =>
  readNames(new Headers({ [ID_HEADER]: id, [EVENT_HEADER]: event }));

describe("a delivery's names", () => {
  it("are read where both are plain, up to a hundred characters", () => {
    const id = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
    expect(names(id, "check_run")).toEqual({ id, event: "check_run" });
    expect(names("a.b_c-1", "projects_v2_item").event).toBe("projects_v2_item");
    expect(names("a".repeat(100), "a".repeat(100))).toEqual({
      id: "a".repeat(100),
      event: "a".repeat(100),
    });
  });

  it.each(["", "a b", "a,b", "a/b", "<b>", "é", "a".repeat(101)])("are none as %j", (name) => {
    expect(names(name, "check_run")).toEqual({ event: "check_run" });
    expect(names("id", name)).toEqual({ id: "id" });
  });

  it("are none where the headers are missing", () => {
    expect(readNames(new Headers())).toEqual({});
  });
});
