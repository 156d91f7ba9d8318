// npm run telegram:poll: reads a bot's updates (getUpdates, long polling) and hands each to the service
// (SPEC 6). `npm start` does the same by itself when BOT_TOKEN is set; this is for a service elsewhere
// (BASE_URL). Exit code 0 when it was stopped, 1 when it can't start or Telegram refuses the token.

import { DEV_VARS } from "./service/project-files.ts";
import { StartRefused } from "./service/start-refused.ts";
import { onStopSignal } from "./service/stop-signals.ts";
import { botIdOf } from "./telegram/bot-id.ts";
import { loadPollerEnvironment } from "./telegram/poller-environment.ts";
import { startPoller } from "./telegram/poller.ts";

async function main(): Promise<number> {
  try {
    const settings = loadPollerEnvironment(process.env, DEV_VARS);
    const say = (sentence: string) => console.error(`telegram poller: ${sentence}`);
    const poller = startPoller({ ...settings, say });
    onStopSignal((signal) => {
      console.log(`Stopping on ${signal} …`);
      void poller.stop();
    });
    console.log(
      `telegram poller: polling for bot ${botIdOf(settings.botToken)}; updates go to ${settings.serviceUrl}`,
    );
    const { end } = await poller.ended;
    return end === "stopped" ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error;
    console.error(`telegram poller: ${error.reason}`);
    return 1;
  }
}

process.exit(await main());
