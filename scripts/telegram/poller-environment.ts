// What the poller needs when it runs by itself: the service's own environment and .dev.vars, and
// BASE_URL for a service elsewhere. It makes no secrets: the service does.

import { z } from "zod";
import { describeProblems } from "../../worker/config/describe-problems.ts";
import { parseEnvironment } from "../../worker/config/environment.ts";
import { readDevVars } from "../service/dev-vars.ts";
import { joinVariables } from "../service/join-variables.ts";
import { serviceUrl } from "../service/listen-address.ts";
import { StartRefused } from "../service/start-refused.ts";
import type { PollerSettings } from "./poller.ts";

const baseUrl = z.url({ protocol: /^https?$/ });

/** Throws StartRefused with one line that names all that is bad or missing. */
export function loadPollerEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  devVarsPath: string,
): Omit<PollerSettings, "say"> {
  const parsed = parseEnvironment(joinVariables(environment, readDevVars(devVarsPath).variables));
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
  const given = environment["BASE_URL"];
  if (!given && port === 0) {
    throw new StartRefused("PORT is 0: set BASE_URL to where the service listens");
  }
  const url = given || serviceUrl(host.replace(/^\[(.*)\]$/, "$1"), port);
  if (!baseUrl.safeParse(url).success) {
    throw new StartRefused("BASE_URL must be the service's address, with http or https");
  }
  return { botToken, webhookSecret, apiBase, dataDir, serviceUrl: url.replace(/\/+$/, "") };
}
