import { expect, it } from "vitest";
import { addSecurityHeaders } from "./security-headers.ts";

function added(given: Record<string, string>): Headers {
  const headers = new Headers(given);
  addSecurityHeaders(headers);
  return headers;
}

it("allows nothing, sniffs nothing, tells no referrer", () => {
  const headers = added({});
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
});

it("lets nobody keep an answer, unless it has an ETag to be checked by", () => {
  expect(added({}).get("cache-control")).toBe("no-store");
  expect(added({ etag: '"x"' }).get("cache-control")).toBe("private, no-cache");
});

it("leaves a stricter or another wish of the route alone", () => {
  const headers = added({
    etag: '"x"',
    "cache-control": "no-store",
    "content-security-policy": "a",
  });
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("content-security-policy")).toBe("a");
});
