// A text file that may be absent, which is no fault.

import { readFileSync } from "node:fs";

/** Undefined where there is no such file; throws on everything else that keeps it from being read. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
