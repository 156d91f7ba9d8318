// One of the k6 scripts, run to its end, with the lines that it said.

import type { z } from "zod";
import { parseJson } from "./api-client.ts";
import { runK6 } from "./run-k6.ts";
import { VerificationFault } from "./verification-fault.ts";

const QUOTED = 200;

/** What every script of a run is started with. */
export interface ScriptSurroundings {
  k6Path: string;
  projectDir: string;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/**
 * The lines, in their order; `hear` is told of each as it comes. Throws VerificationFault when k6 fails,
 * and for a line of no such shape.
 */
export async function runScript<Line>(
  surroundings: ScriptSurroundings,
  script: string,
  shape: z.ZodType<Line>,
  variables: Readonly<Record<string, string>>,
  hear: (line: Line) => void = () => undefined,
): Promise<Line[]> {
  const lines: Line[] = [];
  let odd: string | undefined;
  await runK6({
    ...surroundings,
    script,
    variables,
    onLine(text) {
      const line = shape.safeParse(parseJson(text)).data;
      if (line === undefined) {
        odd ??= text;
        return;
      }
      lines.push(line);
      hear(line);
    },
  });
  if (odd !== undefined) {
    throw new VerificationFault(`${script} said what nobody understands: ${odd.slice(0, QUOTED)}`);
  }
  return lines;
}
