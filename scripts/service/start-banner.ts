// What a person sees when the service runs: where it is, where the data and the tokens are. Never
// a secret.

import { relative, resolve } from "node:path";
import { botIdOf } from "../telegram/bot-id.ts";
import { DEV_VARS } from "./project-files.ts";

export interface StartBanner {
  version: string;
  url: string;
  dataDir: string;
  /** Names of the secrets that this start has made. */
  generated: readonly string[];
  adminTokenFromEnvironment: boolean;
  /** Set: the Telegram poller runs too. Only the bot's id is shown. */
  botToken: string | undefined;
  startedInMs: number;
}

export function renderStartBanner(banner: StartBanner): string {
  const devVars = relative(process.cwd(), DEV_VARS);
  const made = banner.generated.length > 0 ? ` (made now: ${banner.generated.join(", ")})` : "";
  const signIn = banner.adminTokenFromEnvironment ? "the environment" : devVars;
  const telegram =
    banner.botToken === undefined ? [] : [`  telegram   polls as bot ${botIdOf(banner.botToken)}`];
  return [
    `Countersign ${banner.version} is ready after ${banner.startedInMs} ms.`,
    `  dashboard  ${banner.url}/`,
    `  sign in    with ADMIN_TOKEN from ${signIn}`,
    `  data       ${resolve(banner.dataDir)}${banner.dataDir === "." ? "" : " (DATA_DIR)"}`,
    `  tokens     ${devVars}${made}`,
    ...telegram,
    "  stop       Ctrl-C",
  ].join("\n");
}
