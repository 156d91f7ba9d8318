// The commands of docs/operations.md, on a service that has something to tell.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commandsOf, deadLinks, readDocument, runCommands } from "./document.fixture.ts";
import { ServiceFixture, messageUpdate } from "./service.fixture.ts";

const PATH = "docs/operations.md";
const backupDir = mkdtempSync(join(tmpdir(), "countersign-backup-"));
// What the commands use is that of .dev.vars, as for somebody who follows the document.
const service = new ServiceFixture({ WEBHOOK_SECRET: "", ADMIN_TOKEN: "" });
const restored = new ServiceFixture();
beforeAll(() => service.start());
afterAll(async () => {
  await service.dispose();
  await restored.dispose();
  rmSync(backupDir, { recursive: true });
});

it("signs a delivery, reads the audit, and takes a backup on which a service starts", async () => {
  const { json: created } = await service.telegram(messageUpdate(1, "Keep me"));
  const commands = commandsOf(readDocument(PATH));
  expect(commands).toHaveLength(5);
  const { outputs, stderr } = await runCommands(commands, {
    BASE_URL: service.baseUrl,
    DATA_DIR: service.dataDir,
    BACKUP: backupDir,
  });
  const [, delivery, chain, questions, backup] = outputs;
  expect(delivery).toContain('"outcome":"ignored","reason":"event_not_used"');
  expect(chain).toMatch(/^ok: \d+ lines, head \d+:[0-9a-f]{64}/m);
  expect(questions).toMatch(/^1$/m);
  expect(backup).toMatch(/^ok: \d+ lines/m);
  expect(backup).toMatch(/^"head_seq":\d+$/m);
  expect(backup).not.toContain("take it again");
  expect(stderr).toBe("");

  for (const folder of ["ssot", "audit"]) mkdirSync(restored.path(folder));
  const restoring = commandsOf(readDocument(PATH), "restore");
  expect(restoring).toHaveLength(1);
  await runCommands(restoring, { DATA_DIR: restored.dataDir, BACKUP: backupDir });
  await restored.start();
  const [before, after] = [service, restored].map((each) =>
    each.get(`/api/tasks/${created.task_id}`),
  );
  expect((await after)?.json).toMatchObject({ request_text: "Keep me" });
  expect((await after)?.text).toBe((await before)?.text);
  expect((await restored.get("/healthz")).json.status).toBe("ok");
});

it("links to files that are there", () => {
  expect(deadLinks(PATH)).toEqual([]);
});
