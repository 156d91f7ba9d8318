import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startOwnService } from "./own-service.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "own-service-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A service that finds its port taken so many times; it notes each start. */
function serviceThatLoses(ports: number): string {
  const script = join(folder, "service.mjs");
  const starts = JSON.stringify(join(folder, "starts"));
  writeFileSync(
    script,
    `import { appendFileSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
appendFileSync(${starts}, process.env.PORT + "\\n");
if (readFileSync(${starts}, "utf8").trim().split("\\n").length <= ${ports}) {
  console.error("countersign: port " + process.env.PORT + " is taken");
  process.exit(1);
}
createServer((_request, answer) => answer.end()).listen(Number(process.env.PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
`,
  );
  return script;
}

const start = (serviceScript: string) =>
  startOwnService({
    projectDir: folder,
    dataDir: folder,
    environment: process.env,
    signal: new AbortController().signal,
    serviceScript,
  });
const starts = () => readFileSync(join(folder, "starts"), "utf8").trim().split("\n");

describe("a port that somebody else was given in between", () => {
  it("is given up for another one", async () => {
    const service = await start(serviceThatLoses(2));
    expect(starts()).toHaveLength(3);
    expect(service.baseUrl).toContain(starts()[2]);
    expect(await service.stop()).toEqual({ clean: true });
  });

  it("is reported when it happens each time", async () => {
    await expect(start(serviceThatLoses(3))).rejects.toThrow("is taken");
    expect(starts()).toHaveLength(3);
  });
});
