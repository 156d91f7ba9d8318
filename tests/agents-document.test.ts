// docs/agents.md: its commands and its program as a reader would run them, and its list of refusals.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TASK_STAGES } from "../worker/domain/stage.ts";
import { NEXT_AFTER_REFUSAL } from "../worker/mcp/next-after-refusal.ts";
import { runCommand } from "./command.fixture.ts";
import {
  SECRETS_OF_DEV_VARS,
  commandsOf,
  deadLinks,
  readDocument,
  runCommands,
} from "./document.fixture.ts";
import { PROJECT_DIR, ServiceFixture } from "./service.fixture.ts";

/** Codes that no tool answers with, but a route that an agent's developer meets. */
const OVER_HTTP_ALONE = [
  "already_acked",
  "already_decided",
  "authentication_required",
  "idempotency_key_reused",
  "invalid_credentials",
  "malformed_json",
  "no_decision_to_reopen",
  "precondition_failed",
];

const PATH = "docs/agents.md";
const text = readDocument(PATH);
const service = new ServiceFixture(SECRETS_OF_DEV_VARS);
beforeAll(() => service.start());
afterAll(() => service.dispose());

it("takes a task through rejection and re-dispatch with curl, and with the stand-ins", async () => {
  const commands = commandsOf(text);
  expect(commands).toHaveLength(8);
  const { outputs, stderr } = await runCommands(commands, { BASE_URL: service.baseUrl });
  expect(stderr).toBe("");
  const [mcp, created, execution, judgement, second, late, forks, standIns] = outputs;
  expect(mcp).toContain('"structuredContent":{"task":null,"next":');
  expect(created).toContain('"revision":1');
  expect(execution).toContain('"status":"needs_review"');
  expect(judgement).toContain('"status":"rejected"');
  expect(judgement).toContain('"attempt":2');
  expect(second).toMatch(/"status":"needs_review"(?!.*problem)/s);
  expect(late).toContain('"code":"attempt_not_current"');
  expect(forks).toContain('"status":"pending"');
  expect(standIns).toMatch(/attempt 2/);
  const quiet = [mcp, created, execution, judgement, second, forks, standIns].join("");
  expect(quiet).not.toContain("urn:countersign:problem");
});

it("shows a program that takes the oldest task and delivers it", async () => {
  const [, program = ""] = /^```ts try\n(.*?)^```$/ms.exec(text) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "countersign-round-"));
  // Outside of the project only `.mts` is taken for a module.
  const file = join(folder, "round.mts");
  writeFileSync(file, program.replaceAll('"./scripts/', `"${PROJECT_DIR}/scripts/`));
  const run = `(set -a; . ./.dev.vars; BASE_URL=${service.baseUrl} npx tsx ${file})`;
  try {
    // What the commands above have left to do.
    const { code, stdout, stderr } = await runCommand("bash", ["-c", run]);
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: "needs_review\n" });
    const again = await runCommand("bash", ["-c", run]);
    expect(again).toMatchObject({ code: 0, stdout: "Nothing waits for an executor.\n" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("shows how a refusal is provoked", async () => {
  const [variables = ""] = commandsOf(text);
  const [provoking = ""] = commandsOf(text, "refusals");
  const script = `export BASE_URL=${service.baseUrl}\n${variables}\n${provoking}`;
  const { code, stderr } = await runCommand("bash", ["-c", script]);
  expect(code).toBe(1);
  expect(stderr).toContain("422 echo_mismatch");
});

it("says of each refusal that an agent can meet what it means, and of no other", () => {
  const told = [...text.matchAll(/^\| (`[a-z_`, ]+`) \| \d{3}/gm)].flatMap(([, cell]) =>
    [...String(cell).matchAll(/`([a-z_]+)`/g)].map(([, code]) => String(code)),
  );
  const codes = [...Object.keys(NEXT_AFTER_REFUSAL), ...OVER_HTTP_ALONE];
  expect(codes.length).toBeGreaterThan(20);
  expect(told.toSorted()).toEqual([...new Set(codes)].toSorted());
});

it("shows every stage that a task can be in, and no other", () => {
  const shown = [...text.matchAll(/^\| `([a-z]+)` \| `[a-z_]+`/gm)].map(([, stage]) => stage);
  expect(shown).toEqual([...TASK_STAGES]);
});

it("links to files that are there", () => {
  expect(deadLinks(PATH)).toEqual([]);
});
