import { expect, it } from "vitest";
import { PARTS_BYTES_MAX, documentResponse } from "./document-response.ts";
import { secure } from "./security-headers.ts";

const SHA = "a".repeat(64);
const request = (headers: Record<string, string> = {}) =>
  new Request("http://localhost/", { headers });

async function answer(document: { sha256: string; content: string }, headers = {}) {
  const response = documentResponse(request(headers), document);
  secure(response);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

it("is the document, byte for byte, with its digest and every header of security", async () => {
  const json = '{ "not": "canonical", "text": "Ä 🥄 \u2028" }\n';
  const { status, text, headers } = await answer({ sha256: SHA, content: json });
  expect([status, text]).toEqual([200, json]);
  expect(headers.get("etag")).toBe(`"${SHA}"`);
  expect(headers.get("content-type")).toBe("application/json");
  expect(headers.get("cache-control")).toBe("private, no-cache");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
});

it("is 304 to who has it, without a body", async () => {
  const { status, text, headers } = await answer(
    { sha256: SHA, content: "{}" },
    { "if-none-match": `"${SHA}"` },
  );
  expect([status, text]).toEqual([304, ""]);
  expect(headers.get("etag")).toBe(`"${SHA}"`);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});

it("is the same again for the same document, and another for another", async () => {
  const document = { sha256: SHA, content: "[1]" };
  const first = await answer(document);
  const again = await answer(document);
  expect(again.text).toBe("[1]");
  expect([...again.headers]).toEqual([...first.headers]);
  const other = await answer({ sha256: "b".repeat(64), content: "[2]" });
  expect([other.text, other.headers.get("etag")]).toEqual(["[2]", `"${"b".repeat(64)}"`]);
});

it("leaves what it keeps as it is, whatever is done to an answer", async () => {
  const document = { sha256: SHA, content: "{}" };
  const spoiled = documentResponse(request(), document);
  spoiled.headers.set("etag", "spoiled");
  expect((await answer(document)).headers.get("etag")).toBe(`"${SHA}"`);
});

it("keeps so many bytes ready and no more, and sends what it no longer keeps all the same", async () => {
  const large = { sha256: SHA, content: "x".repeat(PARTS_BYTES_MAX) };
  for (const document of [large, { sha256: SHA, content: "[1]" }, large]) {
    expect((await answer(document)).text).toBe(document.content);
  }
});
