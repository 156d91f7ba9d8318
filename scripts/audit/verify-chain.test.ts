import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChainFault, describeFault } from "./chain-fault.ts";
import { type ChainLineInput, asFile, asItems, buildChain, forge } from "./chain.fixture.ts";
import { type NotedPoints, verifyChain } from "./verify-chain.ts";

const LINES = 30;
const inputs: ChainLineInput[] = Array.from({ length: LINES }, (_, index) => ({
  audit_event: index % 3 === 0 ? "task_created" : "task_read",
  correlation_id: `api-${index % 4}`,
  task_id: `api-${index % 4}`,
  note: `line é ${index} "quoted" 😀`,
  nested: { z: [1, 2.5, null], a: { hash: "f".repeat(64) } },
}));
const { lines, hashes } = buildChain(inputs);
const head = { seq: LINES, hash: hashes.at(-1)! };
const anyIndex = fc.integer({ min: 0, max: LINES - 1 });

async function check(text: string | Uint8Array, noted: NotedPoints = { head }) {
  return verifyChain(asItems(text), noted);
}

async function faultOf(text: string | Uint8Array, noted?: NotedPoints): Promise<ChainFault> {
  const outcome = await check(text, noted);
  if (outcome.ok) throw new Error("no fault was found");
  return outcome.fault;
}

describe("the chain check", () => {
  it("passes a sound chain and names its head", async () => {
    const outcome = await check(asFile(lines));
    expect(outcome).toEqual({ ok: true, lines: LINES, head, notes: [] });
  });

  it("passes a log that is longer than its head", async () => {
    const outcome = await check(asFile(lines), { head: { seq: 20, hash: hashes[19]! } });
    expect(outcome.ok).toBe(true);
  });

  it("notes a time that runs backwards, and passes it", async () => {
    const backwards = buildChain([
      { audit_event: "service_started", at: "2026-11-20T09:00:01.000Z" },
      { audit_event: "service_stopped", at: "2026-11-20T08:00:00.000Z" },
    ]);
    const noted = { head: { seq: 2, hash: backwards.hashes[1]! } };
    const outcome = await check(asFile(backwards.lines), noted);
    expect(outcome.ok && outcome.notes).toEqual([expect.stringContaining("line 2 is earlier")]);
  });

  it("fails on a log without a line", async () => {
    expect(await faultOf("", {})).toMatchObject({ kind: "empty" });
    expect(await faultOf("")).toMatchObject({ kind: "cut", seq: 1 });
  });

  it("fails when there is no head to hold the end", async () => {
    expect(await faultOf(asFile(lines), {})).toMatchObject({ kind: "head_missing" });
  });
});

describe("any single change to a chain of 30 lines is found, and the first bad line named", () => {
  it("one byte changed", async () => {
    const bytes = Buffer.from(asFile(lines));
    const anyByte = fc.record({
      at: fc.integer({ min: 0, max: bytes.length - 1 }),
      value: fc.integer({ min: 0, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(anyByte, async ({ at, value }) => {
        fc.pre(bytes[at] !== value);
        const changed = Buffer.from(bytes);
        changed[at] = value;
        const bad = bytes.subarray(0, at).filter((byte: number) => byte === 10).length + 1;
        const fault = await faultOf(changed);
        expect(fault.place?.line).toBe(bad);
        expect(fault.seq).toBe(bad);
        expect(["edited", "not_canonical", "torn", "inserted"]).toContain(fault.kind);
      }),
      { numRuns: 500 },
    );
  });

  it("one line removed, in the middle or at the start", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: LINES - 2 }), async (index) => {
        const fault = await faultOf(asFile(lines.toSpliced(index, 1)));
        expect(fault).toMatchObject({ kind: "deleted", seq: index + 1 });
      }),
    );
  });

  it("two lines exchanged", async () => {
    await fc.assert(
      fc.asyncProperty(anyIndex, anyIndex, async (one, other) => {
        fc.pre(one !== other);
        const swapped = lines.with(one, lines[other]!).with(other, lines[one]!);
        const first = Math.min(one, other) + 1;
        expect(await faultOf(asFile(swapped))).toMatchObject({ kind: "swapped", seq: first });
      }),
    );
  });

  it("the tail cut off at a line's end", async () => {
    await fc.assert(
      fc.asyncProperty(anyIndex, async (kept) => {
        const fault = await faultOf(asFile(lines.slice(0, kept)));
        expect(fault).toMatchObject({ kind: "cut", seq: kept + 1 });
      }),
    );
  });

  it("the tail cut off within a line", async () => {
    const bytes = Buffer.from(asFile(lines));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.length - 1 }), async (length) => {
        fc.pre(bytes[length - 1] !== 10);
        const cut = bytes.subarray(0, length);
        const bad = cut.filter((byte: number) => byte === 10).length + 1;
        expect(await faultOf(cut)).toMatchObject({ kind: "torn", seq: bad, place: { line: bad } });
      }),
    );
  });

  it("a key written twice", async () => {
    await fc.assert(
      fc.asyncProperty(anyIndex, fc.boolean(), async (index, first) => {
        const line = lines[index]!;
        const doubled = first
          ? `{"note":"changed",${line.slice(1)}`
          : line.replace('"note":', '"note":"changed","note":');
        const fault = await faultOf(asFile(lines.with(index, doubled)));
        expect(fault).toMatchObject({ kind: "not_canonical", seq: index + 1 });
      }),
    );
  });

  it("a line repeated anywhere", async () => {
    await fc.assert(
      fc.asyncProperty(anyIndex, anyIndex, async (index, copyTo) => {
        const fault = await faultOf(asFile(lines.toSpliced(copyTo, 0, lines[index]!)));
        expect(fault.kind).toBe("inserted");
        // A copy beside its original: either of the two may be called the one too many.
        const beside = index === copyTo;
        expect(fault.place?.line).toBe(beside ? copyTo + 2 : copyTo + 1);
      }),
    );
  });

  it("a line rewritten together with its hash", async () => {
    await fc.assert(
      fc.asyncProperty(anyIndex, async (index) => {
        const forged = lines.with(index, forge(lines[index]!, { note: "changed" }));
        const fault = await faultOf(asFile(forged));
        expect(fault.seq).toBe(index + 1);
        expect(fault.kind).toBe(index === LINES - 1 ? "head_mismatch" : "edited");
      }),
    );
  });
});

describe("what was done to a chain is told apart", () => {
  it.each([
    ["nothing at all", ""],
    ["a line that is no JSON", "not json"],
    ["a forged line of a later seq", forge(lines[4]!, { seq: 77 })],
    ["a forged line of the same seq", forge(lines[4]!, { prev_hash: "a".repeat(64) })],
  ])("%s inserted", async (_, extra) => {
    const fault = await faultOf(asFile(lines.toSpliced(4, 0, extra)));
    expect(fault).toMatchObject({ kind: "inserted", place: { line: 5 } });
  });

  it("a gap that a restart left after a cut stays visible and names the lines that are gone", async () => {
    const goneOn = buildChain([{ audit_event: "recovered" }], head);
    const text = asFile([...lines.slice(0, 25), ...goneOn.lines]);
    const fault = await faultOf(text, { head: { seq: 31, hash: goneOn.hashes[0]! } });
    expect(fault).toMatchObject({ kind: "deleted", seq: 26 });
    expect(describeFault(fault)).toContain("lines 26 to 30 are gone");
  });

  it("a whole chain rewritten from some line on is caught by its head and by --expect", async () => {
    const changed = inputs.with(10, { ...inputs[10]!, note: "changed" });
    const text = asFile(buildChain(changed).lines);
    expect(await faultOf(text)).toMatchObject({ kind: "head_mismatch", seq: LINES });
    const expect20 = { seq: 20, hash: hashes[19]! };
    const fault = await faultOf(text, { head, expect: expect20 });
    expect(fault).toMatchObject({ kind: "expectation", seq: 20 });
  });

  it("a log that ends before the expected line fails the expectation", async () => {
    const outcome = await faultOf(asFile(lines), { head, expect: { seq: 31, hash: head.hash } });
    expect(outcome).toMatchObject({ kind: "expectation", seq: 31 });
  });

  it("a first line that doesn't begin the chain", async () => {
    const fault = await faultOf(asFile([forge(lines[0]!, { prev_hash: "1".repeat(64) })]), {});
    expect(fault).toMatchObject({ kind: "edited", seq: 1 });
  });

  it("white space, a byte order mark and a carriage return are not canonical or not JSON", async () => {
    const variants = [` ${lines[3]}`, `\uFEFF${lines[3]}`, `${lines[3]}\r`];
    for (const variant of variants) {
      const fault = await faultOf(asFile(lines.with(3, variant)));
      expect(fault.seq).toBe(4);
    }
  });

  it("a message never carries a control character from the log", async () => {
    const fault = await faultOf(asFile(lines.with(3, "\u001b[2J\u009b \u202e")));
    expect(describeFault(fault)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
