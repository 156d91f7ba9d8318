// The README's own commands, run as they stand there, in the order in which they stand there.

import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PROJECT_DIR, ServiceFixture } from "./service.fixture.ts";

const readme = readFileSync(join(PROJECT_DIR, "README.md"), "utf8");
/** Commands that take part in the walk-through are marked `bash try`. */
const commands = [...readme.matchAll(/^```bash try\n(.*?)^```$/gms)].map(([, text]) => text ?? "");

// Empty counts as not set: the tokens are those of .dev.vars, as for somebody who follows the README.
const service = new ServiceFixture({
  ADMIN_TOKEN: "",
  EXECUTOR_TOKEN: "",
  REVIEWER_TOKEN: "",
  WEBHOOK_SECRET: "",
  TELEGRAM_WEBHOOK_SECRET: "",
});
beforeAll(() => service.start("make", ["start"]));
afterAll(() => service.dispose());

it("takes one task from the message to the countersignature", async () => {
  expect(commands).toHaveLength(6);
  const script = `set -euo pipefail\n${commands.join("\necho; echo ---\n")}`;
  const env = { PATH: process.env["PATH"], BASE: service.baseUrl, DATA_DIR: service.dataDir };
  const run = await promisify(execFile)("bash", ["--norc", "-c", script], {
    cwd: PROJECT_DIR,
    env,
  });
  expect(run.stderr).toBe("");
  const parts = run.stdout.split("---\n");
  const [, message, brief, execution, judgement, record] = parts;
  expect(message).toMatch(/"outcome":"created","task_id":"[0-9a-f]{12}"/);
  expect(brief).toContain('"revision":2');
  expect(execution).toContain('"status":"needs_review"');
  expect(judgement).toContain('"status":"approved"');
  expect(record).toContain("telegram_ingested");
  expect(record).toContain("task_approved");
  expect(record).toMatch(/ok: \d+ lines, head/);
  expect(run.stdout).not.toContain("urn:countersign:problem");
});

it("stops cleanly when make is told to stop", async () => {
  await service.stop();
  expect(service.logLines().at(-1)?.audit_event).toBe("service_stopped");
});

it("names only variables that the service knows, and files that are there", () => {
  const schema = readFileSync(join(PROJECT_DIR, "worker/config/environment-schema.ts"), "utf8");
  const named = [...readme.matchAll(/^\| ((?:`[A-Z_]+`(?:, )?)+) \|/gm)].flatMap(([, cell]) =>
    [...String(cell).matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name),
  );
  expect(named.length).toBeGreaterThan(8);
  for (const name of named) expect(schema).toMatch(new RegExp(`^\\s*${String(name)}:`, "m"));
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => String(target));
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((link) => !existsSync(join(PROJECT_DIR, link)))).toEqual([]);
});
