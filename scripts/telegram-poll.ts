// npm run telegram:poll: reads a bot's updates (getUpdates, long polling) and hands each to the service
// (SPEC 6). `npm start` does the same by itself when BOT_TOKEN is set; this is for a service elsewhere
// (BASE_URL). Exit code 0 when it was stopped, 1 when it can't start or Telegram refuses the token; one that
// hangs at its stop kills itself.

import { DEV_VARS } from "./service/project-files.ts";
import { StartRefused } from "./service/start-refused.ts";
import { onStopSignal } from "./service/stop-signals.ts";
import { botIdOf } from "./telegram/bot-id.ts";
import { loadPollerEnvironment } from "./telegram/poller-environment.ts";
import { startPoller } from "./telegram/poller.ts";

/** A post under way has 3 s: whatever takes longer than this hangs, a network's disk for example. */
const STOP_MS_MAX = 10_000;

async function main(): Promise<number> {
  try {
    const { settings, warnings } = loadPollerEnvironment(process.env, DEV_VARS);
    const say = (sentence: string) => console.error(`telegram poller: ${sentence}`);
    for (const warning of warnings) say(warning);
    const poller = startPoller({ ...settings, endsOnRefusedToken: true, say });
    onStopSignal((signal) => {
      console.log(`Stopping on ${signal} …`);
      setTimeout(giveUp, STOP_MS_MAX).unref();
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

function giveUp(): void {
  console.error(`telegram poller: could not stop within ${STOP_MS_MAX / 1000} s`);
  // Node's own exit waits for a call to the disk that hangs (24.21, a read of a named pipe).
  process.kill(process.pid, "SIGKILL");
}

process.exit(await main());
