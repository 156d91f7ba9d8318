// A real log, changed in every way that SPEC 8 names: audit:verify says which line is the first bad one.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditVerify } from "./command.fixture.ts";
import { ServiceFixture } from "./service.fixture.ts";

const service = new ServiceFixture();
let intact: string[];
let copy: string;

beforeAll(async () => {
  await service.start();
  for (let i = 0; i < 5; i += 1) await service.createTask(`tamper-${i}`);
  await service.post("/api/tasks/tamper-1/approve", "admin", { reason: "fine" });
  expect(await service.stop()).toBe(0);
  const log = readFileSync(service.path("audit", "events.jsonl"), "utf8");
  intact = log.trimEnd().split("\n");
});
afterAll(() => service.dispose());

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), "countersign-tamper-"));
  cpSync(service.path("audit"), join(copy, "audit"), { recursive: true });
});
afterEach(() => rmSync(copy, { recursive: true }));

function rewrite(change: (lines: string[]) => string[]): void {
  const lines = change([...intact]);
  writeFileSync(join(copy, "audit", "events.jsonl"), lines.map((line) => `${line}\n`).join(""));
}

const swap = (lines: string[], a: number, b: number) =>
  lines.map((line, index) => (index === a ? lines[b] : index === b ? lines[a] : line) ?? "");

/** What is done, what is said of it, and which line is named. Indexes are of lines, seqs one more. */
const cases: [string, (lines: string[]) => string[], string, number][] = [
  [
    "one byte changed",
    (lines) => lines.with(2, String(lines[2]).replace("maria", "marja")),
    "edited",
    3,
  ],
  [
    "one byte changed in the last line",
    (lines) => [...lines.slice(0, -1), String(lines.at(-1)).replace("SIGTERM", "SIGTERN")],
    "edited",
    -1,
  ],
  ["two lines swapped", (lines) => swap(lines, 3, 5), "swapped", 4],
  ["a line deleted", (lines) => lines.toSpliced(2, 1), "deleted", 3],
  ["the first line deleted", (lines) => lines.slice(1), "deleted", 1],
  ["a line doubled", (lines) => lines.toSpliced(3, 0, String(lines[2])), "inserted", 3],
  ["the tail cut", (lines) => lines.slice(0, -2), "cut", -2],
  [
    "a duplicate JSON key",
    (lines) => lines.with(1, String(lines[1]).replace("{", '{"actor":{"name":"eve"},')),
    "not_canonical",
    2,
  ],
  [
    "a space put in",
    (lines) => lines.with(1, String(lines[1]).replace(":", ": ")),
    "not_canonical",
    2,
  ],
  ["an empty line put in", (lines) => lines.toSpliced(4, 0, ""), "", 5],
];

describe("audit:verify", () => {
  it("accepts the log as it was written, and the head that was noted elsewhere", async () => {
    const head = JSON.parse(String(intact.at(-1))) as { seq: number; hash: string };
    const verified = await auditVerify(copy, "--expect", `${head.seq}:${head.hash}`);
    expect(verified.stderr).toBe("");
    expect(verified.code).toBe(0);
    expect(verified.stdout).toBe(`ok: ${intact.length} lines, head ${head.seq}:${head.hash}\n`);
  });

  it.each(cases)("names the first bad line: %s", async (_name, change, kind, seq) => {
    rewrite(change);
    const verified = await auditVerify(copy);
    expect(verified.code).toBe(1);
    const named = seq > 0 ? seq : intact.length + 1 + seq;
    expect(verified.stderr).toContain(`line ${named} `);
    if (kind !== "") expect(verified.stderr).toMatch(new RegExp(`^${kind}: `));
  });

  it("finds a chain that was rewritten as a whole by a head noted elsewhere", async () => {
    const verified = await auditVerify(copy, "--expect", `3:${"ab".repeat(32)}`);
    expect(verified.code).toBe(1);
    expect(verified.stderr).toMatch(/^expectation: line 3/);
  });

  it("still finds the cut after the service has gone on", async () => {
    rewrite((lines) => lines.slice(0, -3));
    const after = new ServiceFixture({ DATA_DIR: copy });
    await after.start();
    const health = await after.get("/healthz", { as: "admin" });
    expect(health.json).toMatchObject({ status: "degraded" });
    expect(health.json.reasons.join()).toContain("was cut");
    await after.createTask("after-the-cut");
    expect(await after.stop()).toBe(0);
    const verified = await auditVerify(copy);
    expect(verified.code).toBe(1);
    expect(verified.stderr).toMatch(new RegExp(`^deleted: line ${intact.length - 2} `));
    rmSync(after.dataDir, { recursive: true });
  });
});
