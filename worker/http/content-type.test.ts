import { expect, it } from "vitest";
import { isJsonContent } from "./content-type.ts";

it.each([
  "application/json",
  "Application/JSON; charset=UTF-8",
  'application/json;charset="utf-8"',
  "application/merge-patch+json",
  "application/json; profile=x",
])("takes %s for JSON", (type) => {
  expect(isJsonContent(new Headers({ "content-type": type }))).toBe(true);
});

it.each([
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=application/json",
  "text/plain; application/json",
  "application/jsonp",
  "application/+json",
  "application/json; charset=utf-16",
])("does not take %s for JSON", (type) => {
  expect(isJsonContent(new Headers({ "content-type": type }))).toBe(false);
});

it("takes nothing that is compressed, and nothing without a type", () => {
  const type = { "content-type": "application/json" };
  expect(isJsonContent(new Headers({ ...type, "content-encoding": "gzip" }))).toBe(false);
  expect(isJsonContent(new Headers({ ...type, "content-encoding": "identity" }))).toBe(true);
  expect(isJsonContent(new Headers())).toBe(false);
});
