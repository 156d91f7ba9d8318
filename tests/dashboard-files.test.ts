// The dashboard's files as a browser gets them: whole, small, from here alone, and under a policy that
// lets nothing else in.

import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectProblem } from "./problem.fixture.ts";
import { ServiceFixture } from "./service.fixture.ts";

const service = new ServiceFixture();
beforeAll(() => service.start());
afterAll(() => service.dispose());

const TYPES: Readonly<Record<string, string>> = {
  "/": "text/html; charset=utf-8",
  "/dashboard/app.js": "text/javascript; charset=utf-8",
  "/dashboard/theme.js": "text/javascript; charset=utf-8",
  "/dashboard/app.css": "text/css; charset=utf-8",
  "/dashboard/icon.svg": "image/svg+xml",
};
const PATHS = Object.keys(TYPES);

/** Of all files together, as a tunnel would send them: one photograph's worth is far too much. */
const GZIPPED_BYTES_MAX = 100_000;

describe("the dashboard's files", () => {
  it("are those that the page names, each of its type", async () => {
    const page = (await service.get("/")).text;
    const named = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = ""]) => path);
    expect(["/", ...named].toSorted()).toEqual(PATHS.toSorted());
    for (const path of PATHS) {
      const { status, headers, text } = await service.get(path);
      expect([path, status, headers.get("content-type")]).toEqual([path, 200, TYPES[path]]);
      expect(text.length, path).toBeGreaterThan(100);
    }
  });

  it("bring nothing inline and name nobody else", async () => {
    const page = (await service.get("/")).text;
    expect(page).not.toMatch(/<style|style=|<script(?![^>]*src=)| on\w+=/);
    for (const path of PATHS) {
      const { text } = await service.get(path);
      const addresses = [...text.matchAll(/(?:https?:)?\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi)].map(
        String,
      );
      // Names of XML's, which nobody fetches.
      expect(
        addresses.filter((address) => address !== "http://www.w3.org"),
        path,
      ).toEqual([]);
    }
  });

  it("come under a policy that lets in nothing but themselves, and makes no markup of texts", async () => {
    for (const path of PATHS) {
      const policy = (await service.get(path)).headers.get("content-security-policy") ?? "";
      expect(policy.split("; ").toSorted(), path).toEqual([
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "img-src 'self'",
        "require-trusted-types-for 'script'",
        "script-src 'self'",
        "style-src 'self'",
        "trusted-types 'none'",
      ]);
    }
  });

  it("are small", async () => {
    const texts = await Promise.all(PATHS.map(async (path) => (await service.get(path)).text));
    const bytes = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(GZIPPED_BYTES_MAX);
  });

  it("are asked for again only to hear that they are the same", async () => {
    for (const path of PATHS) {
      const first = await service.get(path);
      const etag = first.headers.get("etag") ?? "";
      expect(etag, path).toMatch(/^"[0-9a-f]{64}"$/);
      expect(first.headers.get("cache-control"), path).toBe("private, no-cache");
      const again = await service.get(path, { headers: { "if-none-match": etag } });
      expect([path, again.status, again.text, again.headers.get("etag")]).toEqual([
        path,
        304,
        "",
        etag,
      ]);
      const head = await service.call("HEAD", path);
      expect([path, head.status, head.text, head.headers.get("etag")]).toEqual([
        path,
        200,
        "",
        etag,
      ]);
    }
  });
});

it("no other path leads to a file", async () => {
  for (const path of ["/dashboard/", "/dashboard/nope.js", "/dashboard/main.tsx", "/index.html"]) {
    expectProblem(await service.get(path), 404, "not_found", path);
  }
  expectProblem(await service.call("POST", "/dashboard/app.js"), 405, "method_not_allowed");
});
