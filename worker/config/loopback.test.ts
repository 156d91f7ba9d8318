import { expect, it } from "vitest";
import { isLoopbackHostname } from "./loopback.ts";

it.each(["127.0.0.1", "127.9.8.7", "localhost", "LOCALHOST.", "app.localhost", "::1", "[::1]"])(
  "takes %s for this machine",
  (hostname) => {
    expect(isLoopbackHostname(hostname)).toBe(true);
  },
);

it.each([
  "0.0.0.0",
  "::",
  "128.0.0.1",
  "127.0.0.1.evil.example",
  "localhost.evil.example",
  "notlocalhost",
  "",
])("takes %j for another machine", (hostname) => {
  expect(isLoopbackHostname(hostname)).toBe(false);
});
