// The options of `npm run bench`.

import { parseArgs } from "node:util";
import { type UsageWanted, badOptions } from "../audit/usage.ts";
import { ROUNDS_MIN } from "./bench-row.ts";

export const PARTS = ["requests", "writes", "streams", "sizes", "dev"] as const;
export type Part = (typeof PARTS)[number];

export const USAGE = `usage: npm run bench -- [--rounds ${ROUNDS_MIN}] [--only ${PARTS.join(",")}] [--out DIR]`;

/** Two digits: a hundred rounds take hours. */
const ROUNDS = /^[1-9]\d?$/;

export interface BenchOptions {
  rounds: number;
  /** In the order of PARTS. */
  parts: Part[];
  /** Where the report goes; without it, into reports/ and only if the run is whole. */
  out: string | undefined;
}

export function parseBenchOptions(args: readonly string[]): BenchOptions | UsageWanted {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        rounds: { type: "string", default: String(ROUNDS_MIN) },
        only: { type: "string", default: PARTS.join(",") },
        out: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    const { rounds, only, out, help } = values;
    if (help) return { problem: null };
    if (!ROUNDS.test(rounds)) return { problem: `--rounds wants 1 to 99, not ${rounds}` };
    const wanted = only.split(",");
    const unknown = wanted.find((name) => !PARTS.some((part) => part === name));
    if (unknown !== undefined) return { problem: `--only knows no ${unknown || "empty name"}` };
    if (out === "") return { problem: "--out wants a folder" };
    return { rounds: Number(rounds), parts: PARTS.filter((part) => wanted.includes(part)), out };
  } catch (error) {
    return badOptions(error);
  }
}

/** Only such a run is fit to stand in reports/. */
export function isWholeRun({ rounds, parts }: BenchOptions): boolean {
  return rounds >= ROUNDS_MIN && parts.length === PARTS.length;
}
