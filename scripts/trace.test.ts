import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { STORY_ID, storyInProgress, wholeStory, without } from "./audit/story.fixture.ts";

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "trace-"));
});

afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

describe("npm run trace", () => {
  const script = join(import.meta.dirname, "trace.ts");

  async function run(...args: string[]) {
    return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [script, ...args], (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });
  }

  it("prints the tree and exits with 0, whatever stands in the request", async () => {
    await storyInProgress("wipe\u001b[2J \u009b31m \u202eevil\nline").write(dataDir);
    const { code, stdout } = await run(STORY_ID, "--data-dir", dataDir);
    expect(code).toBe(0);
    expect(stdout).toContain("#8 <- #7 result_submitted");
    expect(stdout).toContain("ok: in progress");
    expect(stdout).toContain(`1 more line (reads, streams): npm run trace -- ${STORY_ID} --all`);
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    const json = await run(STORY_ID, "--data-dir", dataDir, "--json");
    expect(json.stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(json.stdout)).toMatchObject({ id: STORY_ID, missing: [] });
  });

  it("names each missing link on a line of its own and exits with 1", async () => {
    const story = wholeStory();
    await story.write(dataDir, without(story, "task_approved"));
    const { code, stdout, stderr } = await run(STORY_ID, "--data-dir", dataDir);
    expect(code).toBe(1);
    expect(stdout).toMatch(/\nbroken: 2 links are missing\n$/);
    expect(stdout).not.toContain("complete");
    const said = stderr.trimEnd().split("\n");
    expect(said.length).toBeGreaterThan(0);
    for (const line of said) expect(line).toMatch(/^missing link: /);
  });

  it("exits with 2 without an id, and on one that could be a path", async () => {
    expect((await run()).code).toBe(2);
    expect((await run("../secrets")).code).toBe(2);
  });

  it("says in one line what is wrong with the options, and how it is used", async () => {
    const { code, stdout, stderr } = await run(STORY_ID, "--nonsense");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^Unknown option '--nonsense'\nusage: npm run trace .*\n$/);
    const help = await run("--help");
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toMatch(/^usage: npm run trace /);
  });
});
