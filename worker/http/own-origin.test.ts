import { expect, it } from "vitest";
import { comesFromOwnOrigin, ownOrigin, ownScheme } from "./own-origin.ts";

const url = new URL("http://127.0.0.1:8787/api/session");
const headers = (fields: Record<string, string>) =>
  new Headers({ host: "127.0.0.1:8787", ...fields });

it("is what scheme and Host say", () => {
  expect(ownOrigin(headers({}), url)).toBe("http://127.0.0.1:8787");
  expect(ownOrigin(new Headers(), url)).toBe("http://127.0.0.1:8787");
  expect(ownOrigin(headers({ host: "EXAMPLE.org:80" }), url)).toBe("http://example.org");
});

it("is https behind a tunnel that ends TLS", () => {
  expect(ownScheme(headers({ "x-forwarded-proto": "https, http" }), url)).toBe("https");
  expect(ownScheme(headers({ forwarded: 'for=1.2.3.4;proto="https"' }), url)).toBe("https");
  expect(ownScheme(headers({ "x-forwarded-proto": "gopher" }), url)).toBe("http");
  const tunnelled = headers({ host: "tunnel.example", "x-forwarded-proto": "https" });
  expect(ownOrigin(tunnelled, url)).toBe("https://tunnel.example");
});

it("takes only its very own Origin for its own", () => {
  const from = (origin: string) => comesFromOwnOrigin(headers({ origin }), url);
  expect(from("http://127.0.0.1:8787")).toBe(true);
  for (const foreign of [
    "http://127.0.0.1:8788",
    "https://127.0.0.1:8787",
    "http://localhost:8787",
    "http://evil.example",
    "null",
    "",
  ]) {
    expect([foreign, from(foreign)]).toEqual([foreign, false]);
  }
  expect(comesFromOwnOrigin(headers({}), url)).toBe(false);
});
