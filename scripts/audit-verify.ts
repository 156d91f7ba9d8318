// npm run audit:verify [-- --data-dir DIR] [--expect SEQ:HASH] [--json]
//
// Checks the whole audit chain (SPEC 8). Exit code 0 and `ok: N lines, head SEQ:HASH` when every line
// is the one that was written; 1 and one sentence that names the first bad line; 2 for bad usage.

import { join } from "node:path";
import { parseArgs } from "node:util";
import { type ChainPoint, chainPoint } from "./audit/audit-line.ts";
import { describeFault } from "./audit/chain-fault.ts";
import { printable, printableJson } from "./audit/printable.ts";
import { type UsageWanted, badOptions, sayUsage } from "./audit/usage.ts";
import type { ChainOutcome } from "./audit/verify-chain.ts";
import { verifyAuditLog } from "./audit/verify-log.ts";

const USAGE = "usage: npm run audit:verify -- [--data-dir DIR] [--expect SEQ:HASH] [--json]";

interface Options {
  dataDir: string;
  expect: ChainPoint | undefined;
  json: boolean;
}

function parseOptions(): Options | UsageWanted {
  try {
    const { values } = parseArgs({
      options: {
        "data-dir": { type: "string", default: process.env["DATA_DIR"] ?? "." },
        expect: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const { expect, json, help } = values;
    if (help) return { problem: null };
    const options = { dataDir: values["data-dir"], json, expect: undefined };
    if (expect === undefined) return options;
    const [, seq, hash] = /^(\d+):(.+)$/.exec(expect) ?? [];
    const point = chainPoint.safeParse({ seq: Number(seq), hash });
    if (!point.success) {
      return { problem: "--expect wants SEQ:HASH, the hash being 64 lower-case hex digits" };
    }
    return { ...options, expect: point.data };
  } catch (error) {
    return badOptions(error);
  }
}

function print(outcome: ChainOutcome, json: boolean): void {
  if (json) {
    const message = outcome.ok ? {} : { message: describeFault(outcome.fault) };
    console.log(printableJson({ ...outcome, ...message }));
  } else if (outcome.ok) {
    for (const note of outcome.notes) console.error(`note: ${printable(note)}`);
    console.log(`ok: ${outcome.lines} lines, head ${outcome.head.seq}:${outcome.head.hash}`);
  } else {
    console.error(describeFault(outcome.fault));
  }
}

async function main(): Promise<number> {
  const options = parseOptions();
  if ("problem" in options) return sayUsage(USAGE, options);
  try {
    const outcome = await verifyAuditLog(join(options.dataDir, "audit"), options.expect);
    print(outcome, options.json);
    return outcome.ok ? 0 : 1;
  } catch (error) {
    console.error(`the audit log could not be read: ${printable((error as Error).message)}`);
    return 1;
  }
}

process.exitCode = await main();
