import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { describe, expect, it } from "vitest";
import { fact } from "../contract/driver-under-test.ts";
import { EMPTY_CHAIN, chainLine } from "./audit-chain.ts";

const NOON_MS = Date.UTC(2026, 0, 1, 12);

describe("chainLine", () => {
  it("begins at 1 with 64 zeros and hashes the canonical line without its hash", () => {
    const line = chainLine(EMPTY_CHAIN, fact("a"), NOON_MS, { revision: 1 });
    const { hash, ...rest } = JSON.parse(line.text) as Record<string, unknown>;
    expect(rest).toMatchObject({
      seq: 1,
      prev_hash: "0".repeat(64),
      at: "2026-01-01T12:00:00.000Z",
    });
    expect(hash).toBe(
      createHash("sha256")
        .update(String(canonicalize(rest)))
        .digest("hex"),
    );
    expect(line.text).toBe(canonicalize(JSON.parse(line.text)));
  });

  it("never lets time run backwards, whatever the clock does", () => {
    const first = chainLine(EMPTY_CHAIN, fact("a"), NOON_MS);
    const second = chainLine(first, fact("a"), NOON_MS - 3_600_000);
    expect(second.at).toBe(first.at);
    expect(second.fields["prev_hash"]).toBe(first.hash);
  });

  it.each(["seq", "at", "hash", "prev_hash", "causation_seq"])("keeps %s for itself", (name) => {
    const forged = { ...fact("a"), detail: { [name]: "x" } };
    expect(() => chainLine(EMPTY_CHAIN, forged, NOON_MS)).toThrow(name);
  });
});
