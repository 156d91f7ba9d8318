// node scripts/validation/stream/measure-fan-out.ts [--clients N] [--rate N] [--seconds N] [--rounds N]
//
// How the event stream holds up with many clients: the service with durable changes, written here,
// read by clients in another process; and in turn with it a bare stream of Node's http, by the same
// clients, so that the ratio says something on any machine. Prints each target's middle round. Exit
// code 0 when every client got every change once and in order, 1 when not, 2 for bad usage.

import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type UsageWanted, badOptions, sayUsage } from "../../audit/usage.ts";
import { VerificationFault } from "../verification-fault.ts";
import { startBareTarget, startServiceTarget } from "./fan-out/fan-out-target.ts";
import type { FanOutTarget } from "./fan-out/fan-out-target.ts";
import { measureInTurn } from "./fan-out/measure-in-turn.ts";
import { type FanOutPlan, isFlawless, middleRound } from "./fan-out/measure-target.ts";
import { renderFanOut } from "./fan-out/render-fan-out.ts";

const USAGE =
  "usage: node scripts/validation/stream/measure-fan-out.ts [--clients 50] [--rate 20] [--seconds 10] [--rounds 1]";
const PROJECT_DIR = resolve(import.meta.dirname, "../../..");
const WHOLE_NUMBER = /^[1-9]\d{0,4}$/;

interface Options extends FanOutPlan {
  rounds: number;
}

function parseOptions(): Options | UsageWanted {
  try {
    const { values } = parseArgs({
      options: {
        clients: { type: "string", default: "50" },
        rate: { type: "string", default: "20" },
        seconds: { type: "string", default: "10" },
        rounds: { type: "string", default: "1" },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) return { problem: null };
    const { clients, rate, seconds, rounds } = values;
    const texts = [clients, rate, seconds, rounds];
    const bad = texts.find((text) => !WHOLE_NUMBER.test(text));
    if (bad !== undefined) return { problem: `${bad} is not a whole number above 0` };
    return {
      clients: Number(clients),
      rate: Number(rate),
      seconds: Number(seconds),
      rounds: Number(rounds),
    };
  } catch (error) {
    return badOptions(error);
  }
}

async function main(): Promise<number> {
  const options = parseOptions();
  if ("problem" in options) return sayUsage(USAGE, options);
  const scratchDir = join(PROJECT_DIR, ".tmp");
  await mkdir(scratchDir, { recursive: true });
  const { signal } = new AbortController();
  const targets: FanOutTarget[] = [];
  try {
    targets.push(await startBareTarget(signal));
    targets.push(
      await startServiceTarget({
        projectDir: PROJECT_DIR,
        scratchDir,
        environment: process.env,
        signal,
      }),
    );
    const results = await measureInTurn(targets, options, options.rounds);
    console.log(renderFanOut(options, results.map(middleRound)));
    return results.flat().every(isFlawless) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof VerificationFault)) throw error;
    console.error(error.message);
    return 1;
  } finally {
    for (const target of targets) await target.stop();
  }
}

process.exitCode = await main();
