import { execFile } from "node:child_process";
import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FIRST_PREV_HASH } from "./audit-line.ts";
import { asFile, buildChain } from "./chain.fixture.ts";
import { readLog, rotatedFile } from "./read-log.ts";
import { verifyAuditLog } from "./verify-log.ts";

const LINES = 60;
const { lines, hashes } = buildChain(
  // Lines of some 20 KB, so that files are read in several chunks and lines span two of them.
  Array.from({ length: LINES }, (_, index) => ({
    audit_event: "task_read",
    text: `é${index} `.repeat(4_000),
  })),
);
const head = { seq: LINES, hash: hashes.at(-1)! };

let dataDir: string;
let auditDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "verify-log-"));
  auditDir = join(dataDir, "audit");
  await mkdir(auditDir);
});

afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

async function put(name: string, content: string) {
  await writeFile(join(auditDir, name), content);
}

/** Two rotated files of twenty lines and a current one. */
async function putRotatedLog() {
  await put(rotatedFile(1), asFile(lines.slice(0, 20)));
  await put(rotatedFile(2), asFile(lines.slice(20, 40)));
  await put("events.jsonl", asFile(lines.slice(40)));
  await put("head.json", JSON.stringify(head));
}

async function faultKind() {
  const outcome = await verifyAuditLog(auditDir);
  return outcome.ok ? "ok" : outcome.fault.kind;
}

describe("the log's files", () => {
  it("are read as one chain, the rotated ones first", async () => {
    await putRotatedLog();
    expect(await verifyAuditLog(auditDir)).toEqual({ ok: true, lines: LINES, head, notes: [] });
  });

  it("may end with an empty current file, right after a rotation", async () => {
    await putRotatedLog();
    await rename(join(auditDir, "events.jsonl"), join(auditDir, rotatedFile(3)));
    await put("events.jsonl", "");
    expect(await faultKind()).toBe("ok");
  });

  it.each([
    [rotatedFile(1), 1, rotatedFile(1)],
    [rotatedFile(2), 21, "a rotated file before this one is missing"],
    ["events.jsonl", 41, "events.jsonl"],
  ])("are missed when %s is gone", async (name, seq, said) => {
    await putRotatedLog();
    await rm(join(auditDir, name));
    const outcome = await verifyAuditLog(auditDir);
    expect(outcome).toMatchObject({ ok: false, fault: { kind: "file_missing", seq } });
    expect(JSON.stringify(outcome)).toContain(said);
  });

  it("are placed by file, line and byte in a fault", async () => {
    await putRotatedLog();
    const changed = lines[25]!.replace("é25", "é26");
    await put(rotatedFile(2), asFile(lines.with(25, changed).slice(20, 40)));
    const byte_offset = Buffer.byteLength(asFile(lines.slice(20, 25)));
    const place = { file: rotatedFile(2), line: 6, byte_offset };
    const outcome = await verifyAuditLog(auditDir);
    expect(outcome).toMatchObject({ fault: { kind: "edited", seq: 26, place } });
  });
});

describe("a log without lines", () => {
  it("is nothing to verify when there is no log at all", async () => {
    expect(await faultKind()).toBe("no_log");
    await rm(auditDir, { recursive: true });
    expect(await faultKind()).toBe("no_log");
  });

  it("is a missing file when there is a head, and empty when there is a file", async () => {
    await put("head.json", JSON.stringify(head));
    expect(await faultKind()).toBe("file_missing");
    await rm(join(auditDir, "head.json"));
    await put("events.jsonl", "");
    expect(await faultKind()).toBe("empty");
  });

  it("is unreadable when its head is not one", async () => {
    await putRotatedLog();
    await put("head.json", '{"seq":"60"}');
    expect(await faultKind()).toBe("head_unreadable");
  });
});

describe("a head from before the first line", () => {
  const beginning = JSON.stringify({ seq: 0, hash: FIRST_PREV_HASH });

  it("is behind a log like any other, as a service that dies on its first line leaves it", async () => {
    await put("head.json", beginning);
    await put("events.jsonl", asFile(lines.slice(0, 1)));
    const first = { seq: 1, hash: hashes[0] };
    expect(await verifyAuditLog(auditDir)).toEqual({ ok: true, lines: 1, head: first, notes: [] });
  });

  it("vouches for no line, and is none with another hash", async () => {
    await put("head.json", beginning);
    expect(await faultKind()).toBe("empty");
    await put("events.jsonl", "");
    expect(await faultKind()).toBe("empty");
    await put("events.jsonl", asFile(lines));
    await put("head.json", JSON.stringify({ ...head, seq: 0 }));
    expect(await faultKind()).toBe("head_unreadable");
  });
});

describe("beside a running service", () => {
  it("a line that is being written is waited for once", async () => {
    const text = asFile(lines);
    await put("head.json", JSON.stringify({ seq: LINES - 1, hash: hashes.at(-2) }));
    await put("events.jsonl", text.slice(0, -100));
    const writing = sleep(60).then(() =>
      appendFile(join(auditDir, "events.jsonl"), text.slice(-100)),
    );
    expect(await faultKind()).toBe("ok");
    await writing;
  });

  it("a line that stays without its end is torn", async () => {
    await put("head.json", JSON.stringify(head));
    await put("events.jsonl", asFile(lines).slice(0, -1));
    expect(await faultKind()).toBe("torn");
  });

  it("a file that is rotated under the reader is read to its end, and then the next one", async () => {
    const current = join(auditDir, "events.jsonl");
    await put("events.jsonl", asFile(lines.slice(0, 20)));
    let count = 0;
    for await (const item of readLog(auditDir)) {
      if ("missing_file" in item) throw new Error("no file is missing");
      count += 1;
      if (count !== 10) continue;
      await appendFile(current, asFile(lines.slice(20, 40)));
      await rename(current, join(auditDir, rotatedFile(1)));
      await put("events.jsonl", asFile(lines.slice(40)));
    }
    expect(count).toBe(LINES);
  });
});

describe("npm run audit:verify", () => {
  const script = join(import.meta.dirname, "..", "audit-verify.ts");

  async function run(...args: string[]) {
    return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [script, ...args], (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });
  }

  it("says ok with the number of lines and the head, and exits with 0", async () => {
    await putRotatedLog();
    const { code, stdout } = await run("--data-dir", dataDir, "--expect", `20:${hashes[19]}`);
    expect(stdout).toBe(`ok: ${LINES} lines, head ${LINES}:${head.hash}\n`);
    expect(code).toBe(0);
  });

  it("names the first bad line in one sentence and exits with 1", async () => {
    await putRotatedLog();
    await put("events.jsonl", asFile(lines.slice(40, 50)));
    const { code, stdout, stderr } = await run("--data-dir", dataDir);
    expect(stderr).toMatch(/^cut: line 51 \(events\.jsonl:10, byte \d+\): .*up to 60.*\n$/);
    expect(stdout).toBe("");
    expect(code).toBe(1);
  });

  it("answers in JSON when asked to", async () => {
    await putRotatedLog();
    const { code, stdout } = await run(
      "--data-dir",
      dataDir,
      "--json",
      "--expect",
      `20:${"0".repeat(64)}`,
    );
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      fault: { kind: "expectation", seq: 20 },
    });
    expect(code).toBe(1);
  });

  it("exits with 2 on a bad option", async () => {
    expect((await run("--expect", "20:abc")).code).toBe(2);
    const { code, stderr } = await run("--nonsense");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Unknown option '--nonsense'\nusage: npm run audit:verify .*\n$/);
  });

  it("prints how it is used when asked, and exits with 0", async () => {
    const { code, stdout, stderr } = await run("--help");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^usage: npm run audit:verify /);
  });

  it("quotes what is no JSON, bounded, and calls it inserted when the head ends before it", async () => {
    await putRotatedLog();
    await put("events.jsonl", asFile([...lines.slice(40), `He said "no" ${"x".repeat(200)}`]));
    const appended = await run("--data-dir", dataDir);
    expect(appended.stderr).toMatch(
      /^inserted: line 61 \(events\.jsonl:21, byte \d+\): expected the end of the log after line 60, as head\.json notes it; found "He said \\"no\\" x{1,80}"…\n$/,
    );
    await put("events.jsonl", asFile([...lines.slice(40, 59), "no JSON"]));
    const edited = await run("--data-dir", dataDir);
    expect(edited.stderr).toMatch(/^edited: line 60 .*; found "no JSON"\n$/);
  });
});
