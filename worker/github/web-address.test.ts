import { describe, expect, it } from "vitest";
import { ADDRESS_CHARS_MAX, webAddress } from "./web-address.ts";

describe("webAddress", () => {
  it("keeps a web page's address as a browser reads it", () => {
    expect(webAddress("https://github.com/a/b/runs/1?x=1#y")).toBe(
      "https://github.com/a/b/runs/1?x=1#y",
    );
    expect(webAddress("http://ci.example")).toBe("http://ci.example/");
    expect(webAddress("ht\ntps://ci.example/a\ud800 b")).toBe("https://ci.example/a%EF%BF%BD%20b");
  });

  it.each([
    undefined,
    null,
    7,
    ["https://ci.example/"],
    "",
    "ci.example",
    "//ci.example/",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "ftp://ci.example/",
    "https://",
  ])("keeps nothing of %j", (value) => {
    expect(webAddress(value)).toBeNull();
  });

  it("keeps the longest, and nothing of one that is longer by a character", () => {
    const longest = "https://ci.example/".padEnd(ADDRESS_CHARS_MAX, "x");
    expect(webAddress(longest)).toBe(longest);
    expect(webAddress(`${longest}x`)).toBeNull();
    // Escapes count as they are kept.
    expect(webAddress(`${longest.slice(0, -1)}é`)).toBeNull();
  });
});
