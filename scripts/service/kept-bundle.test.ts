import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { bundleOnce } from "./kept-bundle.ts";

let root: string;
let bundled: number;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "countersign-bundle-"));
  bundled = 0;
  mkdirSync(join(root, "worker", "deep"), { recursive: true });
  write("worker/deep/main.ts", "one");
  write("worker/page.html", "page");
  write("worker/tsconfig.json", "{}");
  write("package.json", "{}");
});
afterEach(() => rmSync(root, { recursive: true }));

const INPUTS = ["worker/deep/main.ts", "worker/page.html"];
const pathOf = (name: string) => join(root, name);
const keptPath = () => pathOf("kept/bundle.json");

/** As if it had been written some time ago. */
function write(name: string, text: string): void {
  writeFileSync(pathOf(name), text);
  utimesSync(pathOf(name), new Date(0), new Date(0));
}

function bundle(meanwhile = () => {}): Promise<string> {
  return bundleOnce(keptPath(), root, async () => {
    bundled += 1;
    const text = INPUTS.map((name) => readFileSync(pathOf(name), "utf8")).join(" ");
    meanwhile();
    return { text, inputs: INPUTS.map(pathOf) };
  });
}

it("is made once, and anew when any file that it rests on has another content", async () => {
  expect([await bundle(), await bundle(), bundled]).toEqual(["one page", "one page", 1]);
  // Of the same length and time.
  write("worker/deep/main.ts", "two");
  expect([await bundle(), await bundle(), bundled]).toEqual(["two page", "two page", 2]);
  for (const setting of ["package.json", "worker/tsconfig.json"]) {
    write(setting, "[]");
    bundled = 0;
    expect([await bundle(), await bundle(), bundled], setting).toEqual(["two page", "two page", 1]);
  }
  rmSync(pathOf("worker/tsconfig.json"));
  bundled = 0;
  expect([await bundle(), await bundle(), bundled]).toEqual(["two page", "two page", 1]);
});

it("is what was kept, which is made anew where it is spoilt", async () => {
  await bundle();
  const kept = readFileSync(keptPath(), "utf8");
  writeFileSync(keptPath(), kept.replace('"text":"one page"', '"text":"kept"'));
  expect(await bundle()).toBe("kept");
  for (const spoilt of ["{", "null", kept.slice(0, -9), kept.replace('"inputs"', '"input"')]) {
    writeFileSync(keptPath(), spoilt);
    expect(await bundle(), spoilt).toBe("one page");
    expect(readFileSync(keptPath(), "utf8")).toBe(kept);
  }
});

it("is not kept when a file was written meanwhile, which may be newer than the bundle", async () => {
  const edit = () => writeFileSync(pathOf("worker/page.html"), "edited");
  expect(await bundle(edit)).toBe("one page");
  expect(await bundle()).toBe("one edited");
});

it("is made all the same where it can't be kept", async () => {
  writeFileSync(pathOf("kept"), "a file");
  expect([await bundle(), await bundle(), bundled]).toEqual(["one page", "one page", 2]);
});
