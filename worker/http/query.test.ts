import { expect, it } from "vitest";
import { z } from "zod";
import { readQuery, wholeNumber } from "./query.ts";

const schema = z.strictObject({
  limit: wholeNumber({ min: 1, max: 200 }).optional(),
  q: z.string().optional(),
});

function read(query: string) {
  const outcome = readQuery(new URL(`http://x/?${query}`), schema);
  return outcome.ok ? outcome.value : outcome.failure;
}

it("reads what is given, decoded", () => {
  expect(read("limit=200&q=a%20b+c")).toEqual({ limit: 200, q: "a b c" });
  expect(read("")).toEqual({});
});

it("names an unknown parameter and one given twice", () => {
  expect(read("limt=1")).toMatchObject({ reason: "invalid_query", errors: [{ path: "/limt" }] });
  expect(read("q=a&q=b")).toMatchObject({ reason: "invalid_query", errors: [{ path: "/q" }] });
});

it.each(["0", "201", "-1", "1.5", "1e2", "0x10", " 1", "", "99999999999999999999"])(
  "refuses %j as a whole number from 1 to 200",
  (limit) => {
    expect(read(`limit=${encodeURIComponent(limit)}`)).toEqual({
      reason: "invalid_query",
      errors: [{ path: "/limit", message: "must be a whole number, 1 to 200" }],
    });
  },
);
