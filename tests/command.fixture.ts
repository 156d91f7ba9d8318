// For tests: one of the project's own commands, run to its end.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { PROJECT_DIR } from "./service.fixture.ts";

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

const COMMAND_MS_MAX = 60_000;

export function runCommand(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<CommandResult> {
  const options = { cwd: PROJECT_DIR, env, timeout: COMMAND_MS_MAX, maxBuffer: 32 * 1_048_576 };
  return new Promise((done) => {
    execFile(file, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      done({ code, stdout, stderr });
    });
  });
}

/** As `npm run audit:verify` (readme.test.ts), without npm's own half of a second. */
export function auditVerify(dataDir: string, ...args: string[]): Promise<CommandResult> {
  return runScript("audit-verify.ts", "--data-dir", dataDir, ...args);
}

/** As `npm run trace`. */
export function trace(dataDir: string, id: string): Promise<CommandResult> {
  return runScript("trace.ts", id, "--data-dir", dataDir);
}

function runScript(name: string, ...args: string[]): Promise<CommandResult> {
  return runCommand(process.execPath, [join(PROJECT_DIR, "scripts", name), ...args]);
}
