// The second half of `npm run lock`: puts into package-lock.json what a partial registry left out.

import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { completeLockFile, missingPlatformPackages } from "./complete-lock-file.ts";
import type { LockFile } from "./complete-lock-file.ts";

const path = resolve(import.meta.dirname, "../../package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8")) as LockFile;
writeFileSync(path, `${JSON.stringify(completeLockFile(lock), null, 2)}\n`);
console.log(`package-lock.json: ${missingPlatformPackages(lock).length} packages added`);
