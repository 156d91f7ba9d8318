// With programs of a few lines in k6's place, which say what k6 would.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runK6 } from "./run-k6.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "run-k6-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function run(script: string) {
  const k6Path = join(folder, "k6");
  await writeFile(k6Path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const lines: string[] = [];
  const summary = await runK6({
    k6Path,
    script: "none.ts",
    projectDir: folder,
    variables: {},
    environment: process.env,
    signal: new AbortController().signal,
    onLine: (line) => lines.push(line),
  });
  return { summary, lines };
}

describe("a run of k6", () => {
  it("answers its summary, and tells each line of JSON, the last without a line feed too", async () => {
    const { summary, lines } = await run(
      `echo '{"nth":1}'; echo talk; printf '{"nth":2}'; echo '{}' > "$SUMMARY_FILE"`,
    );
    expect(lines).toEqual(['{"nth":1}', '{"nth":2}']);
    expect(summary).toBe("{}\n");
  });

  it("that fails is quoted with its last lines, whatever its length", async () => {
    const failing = run(`{ seq 1 9; echo '{"nth":1}'; printf 'out of memory'; } >&2; exit 107`);
    await expect(failing).rejects.toThrow("k6 ended with exit code 107: 6; 7; 8; 9; out of memory");
  });
});
