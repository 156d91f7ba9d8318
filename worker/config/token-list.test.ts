import { describe, expect, it } from "vitest";
import { TOKENS_PER_ROLE_MAX, TOKEN_CHARS_MAX, parseTokenList } from "./token-list.ts";

function messagesOf(text: string): string[] {
  const parsed = parseTokenList("admin", text);
  return parsed.ok ? [] : parsed.messages;
}

describe("parseTokenList", () => {
  it("names a token without a name after its role", () => {
    expect(parseTokenList("executor", "s3cret")).toEqual({
      ok: true,
      tokens: [{ role: "executor", name: "executor", token: "s3cret" }],
    });
  });

  it("takes several named tokens, with every character that a bearer token may have", () => {
    const parsed = parseTokenList("admin", "maria:aZ0-._~+/==,jo_1-x:b");
    expect(parsed.ok && parsed.tokens).toEqual([
      { role: "admin", name: "maria", token: "aZ0-._~+/==" },
      { role: "admin", name: "jo_1-x", token: "b" },
    ]);
  });

  it.each([
    ["Maria:t", "name"],
    ["1st:t", "name"],
    [`${"n".repeat(33)}:t`, "name"],
    [":t", "name"],
    ["maria:", "no token"],
    ["jo:a,", "no token"],
    ["maria: t", "character"],
    ["t t", "character"],
    ["=t", "character"],
    ["maria:t:u", "character"],
    ["tökén", "character"],
  ])("refuses %j", (text, word) => {
    expect(messagesOf(text)).toEqual([expect.stringContaining(word)]);
  });

  it("takes a name of 32 characters and a token at its bound, and refuses one more", () => {
    expect(messagesOf(`${"n".repeat(32)}:${"t".repeat(TOKEN_CHARS_MAX)}`)).toEqual([]);
    expect(messagesOf("t".repeat(TOKEN_CHARS_MAX + 1))).toHaveLength(1);
  });

  it("takes as many tokens as a role may have, and refuses one more", () => {
    const list = (count: number) =>
      Array.from({ length: count }, (_, index) => `n${index}:t${index}`).join(",");
    expect(messagesOf(list(TOKENS_PER_ROLE_MAX))).toEqual([]);
    expect(messagesOf(list(TOKENS_PER_ROLE_MAX + 1))).toHaveLength(1);
  });

  it("refuses the same name twice and the same token twice", () => {
    expect(messagesOf("jo:a,jo:b")).toEqual([expect.stringContaining('"jo" twice')]);
    expect(messagesOf("jo:a,al:a")).toEqual([expect.stringContaining("same token twice")]);
  });

  it("never repeats a token in a message", () => {
    for (const text of [
      "jo:TOPSECRET,jo:TOPSECRET",
      "jo:TOPSECRET!",
      "jo: TOPSECRET",
      "A:TOPSECRET",
    ]) {
      expect(messagesOf(text)).not.toHaveLength(0);
      expect(messagesOf(text).join()).not.toContain("TOPSECRET");
    }
  });
});
