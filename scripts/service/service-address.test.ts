import { expect, it } from "vitest";
import { findServiceAddress } from "./service-address.ts";

const usual = { host: "127.0.0.1", port: 8787 };

it("is where BASE_URL says, without a slash at its end, whatever HOST and PORT say", () => {
  const there = { url: "https://there/path" };
  expect(findServiceAddress("https://there/path/", usual)).toEqual(there);
  expect(findServiceAddress("https://there/path", { host: "::", port: 0 })).toEqual(there);
});

it.each([
  ["127.0.0.1", 8787, "http://127.0.0.1:8787"],
  ["localhost", 1, "http://localhost:1"],
  ["0.0.0.0", 9000, "http://127.0.0.1:9000"],
  ["[::]", 9000, "http://[::1]:9000"],
  ["[::1]", 9000, "http://[::1]:9000"],
])("is else where this machine reaches HOST %s and PORT %s", (host, port, url) => {
  expect(findServiceAddress(undefined, { host, port })).toEqual({ url });
  expect(findServiceAddress("", { host, port })).toEqual({ url });
});

it("is not known where the service takes any free port, and not guessed from a bad BASE_URL", () => {
  expect(findServiceAddress(undefined, { ...usual, port: 0 })).toEqual({
    problem: "PORT is 0: set BASE_URL to where the service listens",
  });
  expect(findServiceAddress("http://user:secret@there", usual)).toEqual({
    problem: "BASE_URL must be an http or https address without user, password, query and fragment",
  });
});
