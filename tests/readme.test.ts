// The README's own commands, from the first start to the record of one task.

import { afterAll, beforeAll, expect, it } from "vitest";
import {
  SECRETS_OF_DEV_VARS,
  commandsOf,
  deadLinks,
  readDocument,
  runCommands,
} from "./document.fixture.ts";
import { ServiceFixture } from "./service.fixture.ts";

const readme = readDocument("README.md");
const service = new ServiceFixture(SECRETS_OF_DEV_VARS);
beforeAll(() => service.start("make", ["start"]));
afterAll(() => service.dispose());

it("takes one task from the message to the countersignature", async () => {
  const commands = commandsOf(readme);
  expect(commands).toHaveLength(6);
  const { outputs, stderr } = await runCommands(commands, {
    BASE_URL: service.baseUrl,
    DATA_DIR: service.dataDir,
  });
  expect(stderr).toBe("");
  const [, message, brief, execution, judgement, record] = outputs;
  expect(message).toMatch(/"outcome":"created","task_id":"[0-9a-f]{12}"/);
  expect(brief).toContain('"revision":2');
  expect(execution).toContain('"status":"needs_review"');
  expect(judgement).toContain('"status":"approved"');
  expect(record).toContain("telegram_ingested");
  expect(record).toContain("task_approved");
  expect(record).toMatch(/ok: \d+ lines, head/);
  expect(outputs.join("")).not.toContain("urn:countersign:problem");
});

it("stops cleanly when make is told to stop", async () => {
  await service.stop();
  expect(service.logLines().at(-1)?.audit_event).toBe("service_stopped");
});

it("names only variables that the service knows, and files that are there", () => {
  const schema = readDocument("worker/config/environment-schema.ts");
  const named = [...readme.matchAll(/^\| ((?:`[A-Z_]+`(?:, )?)+) \|/gm)].flatMap(([, cell]) =>
    [...String(cell).matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name),
  );
  expect(named.length).toBeGreaterThan(8);
  for (const name of named) expect(schema).toMatch(new RegExp(`^\\s*${String(name)}:`, "m"));
  expect(deadLinks("README.md")).toEqual([]);
});
