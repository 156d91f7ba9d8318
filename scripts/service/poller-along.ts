// The Telegram poller beside the service, in its process: started when there is a bot's token, stopped
// before the worker it posts to. Whatever becomes of it, the service goes on; /healthz says it.

import type { Config } from "../../worker/config/environment.ts";

/** How to stop it; undefined where there is no bot, and then nothing is ever asked of Telegram. */
export async function startPollerAlong(
  config: Config,
  serviceUrl: string,
): Promise<(() => Promise<void>) | undefined> {
  const { botToken, webhookSecret, apiBase } = config.telegram;
  if (botToken === undefined || webhookSecret === undefined) return undefined;
  // Not at the top: a service without a bot should not load Telegram's client.
  const { startPoller } = await import("../telegram/poller.ts");
  const poller = startPoller({
    botToken,
    webhookSecret,
    apiBase,
    serviceUrl,
    dataDir: config.dataDir,
    endsOnRefusedToken: false,
    say: (sentence) => console.error(`countersign: telegram poller: ${sentence}`),
  });
  return () => poller.stop();
}
