// A fan-out on several targets, round by round in turn, so that what else the machine does meets all
// of them alike. The streams of all of them stay open from the first round to the last.

import type { FanOutTarget } from "./fan-out-target.ts";
import {
  type FanOutPlan,
  type FanOutResult,
  type OpenFanOut,
  openFanOut,
} from "./measure-target.ts";

/** For each target its rounds. Throws VerificationFault; no stream is open then. */
export async function measureInTurn(
  targets: readonly FanOutTarget[],
  plan: FanOutPlan,
  rounds: number,
  /** Told which round is over: 1, 2, 3 … */
  afterRound: (round: number) => void = () => {},
): Promise<FanOutResult[][]> {
  const results = targets.map((): FanOutResult[] => []);
  const open: OpenFanOut[] = [];
  try {
    for (const target of targets) open.push(await openFanOut(target, plan));
    for (let round = 1; round <= rounds; round += 1) {
      for (const [index, fanOut] of open.entries()) results[index]?.push(await fanOut.measure());
      afterRound(round);
    }
    return results;
  } finally {
    for (const fanOut of open) await fanOut.close();
  }
}
