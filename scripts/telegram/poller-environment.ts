// What the poller needs when it runs by itself: the service's own environment and .dev.vars, and
// BASE_URL for a service elsewhere. It makes no secrets: the service does.

import { describeProblems } from "../../worker/config/describe-problems.ts";
import { ENVIRONMENT_VARIABLES, parseEnvironment } from "../../worker/config/environment.ts";
import { devVarsWarnings, readDevVars } from "../service/dev-vars.ts";
import { joinVariables } from "../service/join-variables.ts";
import { findServiceAddress } from "../service/service-address.ts";
import { StartRefused } from "../service/start-refused.ts";
import type { PollerSettings } from "./poller.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface PollerEnvironment {
  settings: Omit<PollerSettings, "say" | "endsOnRefusedToken">;
  /** Of the file. What there is to say of the service's variables, the service says. */
  warnings: string[];
}

/** Throws StartRefused with one line that names all that is bad or missing. */
export function loadPollerEnvironment(
  environment: Environment,
  devVarsPath: string,
): PollerEnvironment {
  const file = readFile(environment, devVarsPath);
  const parsed = parseEnvironment(joinVariables(environment, file.variables));
  if (!parsed.ok) throw new StartRefused(describeProblems(parsed.problems));
  const { host, port, dataDir, telegram } = parsed.config;
  const { botToken, webhookSecret, apiBase } = telegram;
  if (botToken === undefined) {
    throw new StartRefused("BOT_TOKEN is not set: it is what BotFather shows for the bot");
  }
  if (webhookSecret === undefined) {
    throw new StartRefused(
      "TELEGRAM_WEBHOOK_SECRET is not set: start the service once, which makes it, or set the one that the service has",
    );
  }
  const found = findServiceAddress(environment["BASE_URL"], { host, port });
  if ("problem" in found) throw new StartRefused(found.problem);
  const settings = { botToken, webhookSecret, apiBase, dataDir, serviceUrl: found.url };
  return { settings, warnings: file.warnings };
}

/** The file is the service's, and for its user alone: whoever gives all that is needed needs no file. */
function readFile(environment: Environment, path: string) {
  try {
    const read = readDevVars(path);
    const warnings = devVarsWarnings(path, read, ENVIRONMENT_VARIABLES);
    return { variables: read.variables, warnings };
  } catch (error) {
    const unread = `${path} can't be read (${(error as NodeJS.ErrnoException).code ?? "unknown fault"})`;
    if (!environment["BOT_TOKEN"] || !environment["TELEGRAM_WEBHOOK_SECRET"]) {
      const advice = "set BOT_TOKEN and TELEGRAM_WEBHOOK_SECRET in the environment";
      throw new StartRefused(`${unread}: ${advice}`, { cause: error });
    }
    return { variables: {}, warnings: [`${unread}: going by the environment alone`] };
  }
}
