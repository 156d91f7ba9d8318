import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { K6_VERSION } from "./build-k6.ts";
import { obtainK6 } from "./k6-program.ts";

let folder: string;
let said: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "k6-"));
  said = [];
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function putProgram(path: string, script: string): Promise<string> {
  const program = join(folder, path);
  await mkdir(dirname(program), { recursive: true });
  await writeFile(program, `#!/bin/sh\n${script}\n`);
  await chmod(program, 0o755);
  return program;
}

const saysVersion = (version: string) => `echo "k6 v${version} (go1.26.8, linux/amd64)"`;
/** A Go that installs a k6 of that version into GOBIN. */
const putGo = (version: string) =>
  putProgram(
    "go-bin/go",
    `[ "$1" = version ] && exit 0
printf '%s\\n' '#!/bin/sh' '${saysVersion(version)}' > "$GOBIN/k6" && /bin/chmod 755 "$GOBIN/k6"
echo "$@" >> "${folder}/go-calls"`,
  );

/** The PATH is the test's own: `bin`, and `go-bin` for Go alone. */
const obtain = (environment: NodeJS.ProcessEnv = {}) =>
  obtainK6({
    environment: { PATH: `${join(folder, "bin")}:${join(folder, "go-bin")}`, ...environment },
    toolsDir: join(folder, "tools"),
    log: (line) => said.push(line),
  });

describe("k6 is", () => {
  it("K6_BIN's, whatever else there is", async () => {
    const path = await putProgram("asked", saysVersion("2.3.4"));
    await putProgram("bin/k6", saysVersion("1.2.0"));
    expect(await obtain({ K6_BIN: path })).toEqual({
      found: true,
      from: "K6_BIN",
      path,
      version: "2.3.4",
    });
  });

  it("the one on the PATH else", async () => {
    const path = await putProgram("bin/k6", saysVersion("1.2.0"));
    await putProgram("tools/k6", saysVersion(K6_VERSION));
    expect(await obtain()).toEqual({ found: true, from: "path", path, version: "1.2.0" });
  });

  it("the one in .tools/ else, also where the PATH's is too old for TypeScript", async () => {
    await putProgram("bin/k6", saysVersion("0.49.0"));
    const path = await putProgram("tools/k6", saysVersion(K6_VERSION));
    expect(await obtain()).toEqual({ found: true, from: "tools", path, version: K6_VERSION });
  });

  it("built with Go else, at the pinned version, and only once", async () => {
    await putGo(K6_VERSION);
    const path = join(folder, "tools", "k6");
    expect(await obtain()).toEqual({ found: true, from: "built", path, version: K6_VERSION });
    expect(said).toEqual([expect.stringContaining(`building k6 ${K6_VERSION}`)]);
    expect(await obtain()).toMatchObject({ from: "tools" });
    const calls = await readFile(join(folder, "go-calls"), "utf8");
    expect(calls).toBe(`install go.k6.io/k6@v${K6_VERSION}\n`);
  });

  it("built anew when the one in .tools/ is of another version", async () => {
    await putGo(K6_VERSION);
    await putProgram("tools/k6", saysVersion("1.0.0"));
    expect(await obtain()).toMatchObject({ from: "built", version: K6_VERSION });
  });

  it("whole for each of several that build it at once, and nothing is left lying", async () => {
    await putGo(K6_VERSION);
    const all = await Promise.all([obtain(), obtain(), obtain()]);
    for (const k6 of all) expect(k6).toMatchObject({ found: true, version: K6_VERSION });
    expect(await readdir(join(folder, "tools"))).toEqual(["k6"]);
  });
});

describe("without k6, one line says what is wrong and what to do", () => {
  const REMEDY = /install k6 \(https:.*\), or Go to have k6 built, or set K6_BIN$/;

  it.each([
    ["does not run: there is no such file", undefined],
    ["is no k6: it does not say its version", "echo hello"],
    ["is too old: 0.57.1, at least 1.0 is needed", saysVersion("0.57.1")],
  ])("K6_BIN %s", async (problem, script) => {
    const path = join(folder, "asked");
    if (script !== undefined) await putProgram("asked", script);
    await putProgram("bin/k6", saysVersion("1.2.0"));
    const reason = `K6_BIN (${path}) ${problem}`;
    expect(await obtain({ K6_BIN: path })).toEqual({ found: false, reason });
  });

  it("there is no Go", async () => {
    const k6 = await obtain();
    expect(k6).toEqual({ found: false, reason: expect.stringMatching(REMEDY) });
    expect(k6).toHaveProperty("reason", expect.stringContaining("and so is Go"));
  });

  it("Go can't build it, and leaves nothing behind", async () => {
    await putProgram(
      "go-bin/go",
      `[ "$1" = version ] && exit 0; echo loading >&2; echo "no route to proxy" >&2; exit 1`,
    );
    const k6 = await obtain();
    expect(k6).toEqual({ found: false, reason: expect.stringMatching(REMEDY) });
    expect(k6).toHaveProperty("reason", expect.stringContaining("(no route to proxy)"));
    expect(await readdir(join(folder, "tools"))).toEqual([]);
  });

  it("Go builds something that does not run", async () => {
    await putGo("broken; exit 1 #");
    expect(await obtain()).toEqual({
      found: false,
      reason: expect.stringContaining("the k6 built with Go"),
    });
  });
});
