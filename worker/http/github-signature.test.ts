import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSigned, parseSignature } from "./github-signature.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation */
const OFFICIAL = {
  secret: "It's a Secret to Everybody",
  payload: "Hello, World!",
  signature: "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
};

function sign(body: Uint8Array, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

/** The whole check, as the route makes it. */
async function passes(
  header: string | null,
  body: Uint8Array,
  secrets: readonly string[],
): Promise<boolean> {
  const signature = parseSignature(header);
  return signature !== undefined && (await isSigned(body, signature, secrets));
}

describe("a signature", () => {
  it("is the one of GitHub's own example", async () => {
    const { secret, payload, signature } = OFFICIAL;
    expect(await passes(signature, bytesOf(payload), [secret])).toBe(true);
    expect(await passes(signature, bytesOf("Hello, World?"), [secret])).toBe(false);
    expect(await passes(signature, bytesOf(payload), ["It's a secret to everybody"])).toBe(false);
  });

  it("is good with either of two secrets, so that one can follow the other", async () => {
    const body = bytesOf("{}");
    for (const secrets of [["new", "old"], ["old", "new"], ["old"]]) {
      expect(await passes(sign(body, "old"), body, secrets), secrets.join()).toBe(true);
    }
    expect(await passes(sign(body, "older"), body, ["new", "old"])).toBe(false);
  });

  it("is never good without a secret, nor made with an empty one", async () => {
    const body = bytesOf("{}");
    expect(await passes(sign(body, ""), body, [])).toBe(false);
    expect(await passes(sign(body, ""), body, ["secret"])).toBe(false);
  });

  it("is of the very bytes, whatever they are, under whatever secret", async () => {
    const anything = fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.string({ minLength: 1 }));
    const property = fc.asyncProperty(anything, fc.nat(), async ([body, secret], place) => {
      const signature = sign(body, secret);
      expect(await passes(signature, body, ["another", secret])).toBe(true);
      const changed = Uint8Array.from([...body, 0]);
      changed[place % changed.length]! ^= 1;
      expect(await passes(signature, changed, ["another", secret])).toBe(false);
    });
    await fc.assert(property, { numRuns: 300 });
  });
});

describe("the header's form", () => {
  const good = OFFICIAL.signature;
  const digits = good.slice("sha256=".length);

  it.each<[string, string | null]>([
    ["no header", null],
    ["an empty one", ""],
    ["no prefix", digits],
    ["another prefix", `sha1=${digits}`],
    ["a prefix in upper case", `SHA256=${digits}`],
    ["upper-case digits", `sha256=${digits.toUpperCase()}`],
    ["one digit too few", good.slice(0, -1)],
    ["one digit too many", `${good}0`],
    ["no digits", "sha256="],
    ["a sign that is no digit", `sha256=g${digits.slice(1)}`],
    ["two values", `${good}, ${good}`],
    ["white space inside", `sha256= ${digits}`],
    ["a newline at the end", `${good}\n`],
    ["quotes", `"${good}"`],
    ["base64", `sha256=${btoa(digits).slice(0, 64)}`],
    ["digits of another script", `sha256=${"٠".repeat(64)}`],
  ])("is refused with %s", (_what, header) => {
    expect(parseSignature(header)).toBeUndefined();
  });

  it("is the one that GitHub sends and no other: nothing close to it passes", async () => {
    const edits = fc.record({
      at: fc.nat({ max: good.length }),
      removed: fc.nat({ max: 3 }),
      added: fc.oneof(
        fc.string({ maxLength: 3 }),
        fc.string({
          unit: fc.constantFrom("0", "9", "a", "f", "g", "A", "=", ",", " ", "\n"),
          maxLength: 3,
        }),
      ),
    });
    let refused = 0;
    const property = fc.asyncProperty(edits, async ({ at, removed, added }) => {
      const header = good.slice(0, at) + added + good.slice(at + removed);
      const isForm = /^sha256=[0-9a-f]{64}$/.test(header) && !header.includes("\n");
      expect(parseSignature(header) !== undefined).toBe(isForm);
      expect(await passes(header, bytesOf(OFFICIAL.payload), [OFFICIAL.secret])).toBe(
        header === good,
      );
      if (header !== good) refused += 1;
    });
    await fc.assert(property, { numRuns: 2_000 });
    expect(refused).toBeGreaterThan(1_000);
  });
});
