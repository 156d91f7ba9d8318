// For tests: a service that has seen much. Writes a long history of one task into its log, line by line
// as the service itself would have, so that it needs no hours to come about.

import { createHash } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { canonicalJson, serializeTask } from "../worker/domain/canonical-json.ts";
import type { ServiceFixture } from "./service.fixture.ts";

/** Written at once; a text of all of it would need twice the memory. */
const LINES_AT_ONCE = 10_000;
/** As long as ids may be, so that its events are large. */
const TASK_ID = "old".padEnd(64, "-and-older");

/**
 * Starts the service, stops it, and adds `count` changes of one task to its log. Leaves it stopped.
 * Answers the seq of the last one.
 */
export async function writeHistory(service: ServiceFixture, count: number): Promise<number> {
  await service.start();
  await service.createTask(TASK_ID);
  await service.stop();
  const log = service.path("audit", "events.jsonl");
  const last = service.logLines().at(-1);
  const created = service.logLines().find((line) => line.task_id === TASK_ID);
  const task = JSON.parse(service.readTask(TASK_ID)) as { revision: number; updated_at: string };
  const text = serializeTask({ ...task, revision: task.revision + count });
  const file_sha256 = sha256(text);
  let { seq = 0, hash = "" } = last ?? {};
  let lines: string[] = [];
  for (let nth = 1; nth <= count; nth += 1) {
    const line = {
      ...created,
      at: last?.at,
      audit_event: "task_briefed",
      seq: seq + 1,
      prev_hash: hash,
      revision: task.revision + nth,
      file_sha256,
      hash: undefined,
    };
    hash = sha256(canonicalJson(line));
    seq += 1;
    lines.push(`${canonicalJson({ ...line, hash })}\n`);
    if (lines.length < LINES_AT_ONCE && nth < count) continue;
    writeFileSync(log, lines.join(""), { flag: "a" });
    lines = [];
  }
  service.writeTask(TASK_ID, text);
  writeFileSync(service.path("audit", "head.json"), `{"hash":"${hash}","seq":${seq}}\n`);
  for (const ending of ["", "-wal", "-shm"]) {
    rmSync(service.path("audit", `index.sqlite${ending}`), { force: true });
  }
  return seq;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
