import { describe, expect, it } from "vitest";
import { z } from "zod";
import { interpretJson, receiveJson } from "./json-request.ts";
import { parseLooseJson } from "./json-body.ts";

const schema = z.strictObject({
  name: z.string().max(3).optional(),
  at: z.array(z.int()).optional(),
});
const bytes = (text: string) => new TextEncoder().encode(text);

function interpret(body: string | Uint8Array, required = true) {
  const given = typeof body === "string" ? bytes(body) : body;
  const outcome = interpretJson(given, { schema, required });
  return outcome.ok ? outcome.value : outcome.failure;
}

describe("interpretJson", () => {
  it("answers the value", () => {
    expect(interpret('{"name":"ab"}')).toEqual({ name: "ab" });
  });

  it("says where a text stops being JSON", () => {
    expect(interpret('{"name":\n  nope}')).toEqual({
      reason: "malformed_json",
      errors: [{ path: "", message: expect.stringContaining("line 2, column 3") }],
    });
  });

  it("refuses what is not UTF-8", () => {
    expect(interpret(Uint8Array.of(0x22, 0xff, 0x22))).toMatchObject({
      reason: "malformed_json",
      errors: [{ message: "is not UTF-8" }],
    });
  });

  it("refuses a name that stands twice, where JSON.parse would take the last", () => {
    expect(interpret('{"name":"a","name":"b"}')).toMatchObject({
      reason: "malformed_json",
      errors: [{ path: "/name" }],
    });
  });

  it("names each wrong field with its pointer, unknown ones too", () => {
    expect(interpret('{"name":"abcd","at":[1,"x"],"a/b":1}')).toMatchObject({
      reason: "invalid_body",
      errors: [{ path: "/name" }, { path: "/at/1" }, { path: "/a~1b" }],
    });
  });

  it("takes no body for an empty object only where a body is optional", () => {
    expect(interpret("", false)).toEqual({});
    expect(interpret("", true)).toMatchObject({ reason: "malformed_json" });
  });
});

describe("parseLooseJson", () => {
  it("lets through what strict reading refuses: other people's JSON follows their own rules", () => {
    const read = parseLooseJson(bytes('{"text":"\\ud800","id":12345678901234567890}'));
    expect(read).toMatchObject({ ok: true, value: { text: "\ud800" } });
  });

  it("still says where a text stops being JSON", () => {
    expect(parseLooseJson(bytes("[1,"))).toMatchObject({
      ok: false,
      errors: [{ message: expect.stringContaining("line 1, column 4") }],
    });
  });
});

describe("receiveJson", () => {
  const post = (body: string, type?: string) =>
    new Request("http://x/", {
      method: "POST",
      body,
      headers: type === undefined ? {} : { "content-type": type },
    });

  it("refuses another type, but asks for none where the body is empty", async () => {
    expect(await receiveJson(post("{}", "text/plain"), 10)).toMatchObject({
      failure: { reason: "unsupported_media_type" },
    });
    expect(await receiveJson(post("", "application/x-www-form-urlencoded"), 10)).toHaveProperty(
      "ok",
      true,
    );
  });

  it("takes a body at the bound and refuses one byte more", async () => {
    expect(await receiveJson(post("1234", "application/json"), 4)).toHaveProperty("ok", true);
    expect(await receiveJson(post("12345", "application/json"), 4)).toMatchObject({
      failure: { reason: "body_too_large", bytesMax: 4 },
    });
  });
});
