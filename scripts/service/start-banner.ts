// What a person sees when the service runs: where it is, where the data and the tokens are. Never
// a secret.

import { relative, resolve } from "node:path";
import { DEV_VARS } from "./project-files.ts";

export interface StartBanner {
  version: string;
  url: string;
  dataDir: string;
  /** Names of the secrets that this start has made. */
  generated: readonly string[];
  adminTokenFromEnvironment: boolean;
  startedInMs: number;
}

export function renderStartBanner(banner: StartBanner): string {
  const devVars = relative(process.cwd(), DEV_VARS);
  const made = banner.generated.length > 0 ? ` (made now: ${banner.generated.join(", ")})` : "";
  const signIn = banner.adminTokenFromEnvironment ? "the environment" : devVars;
  return [
    `Countersign ${banner.version} is ready after ${banner.startedInMs} ms.`,
    `  dashboard  ${banner.url}/`,
    `  sign in    with ADMIN_TOKEN from ${signIn}`,
    `  data       ${resolve(banner.dataDir)}${banner.dataDir === "." ? "" : " (DATA_DIR)"}`,
    `  tokens     ${devVars}${made}`,
    "  stop       Ctrl-C",
  ].join("\n");
}
