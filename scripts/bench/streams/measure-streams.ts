// The bench's rows about the event stream: how late changes come to few and to many clients, beside a
// bare stream of Node's http, whether each came once and in order, and whether memory stays flat.

import {
  type FanOutTarget,
  startBareTarget,
  startServiceTarget,
} from "../../validation/stream/fan-out/fan-out-target.ts";
import { measureInTurn } from "../../validation/stream/fan-out/measure-in-turn.ts";
import {
  type FanOutPlan,
  type FanOutResult,
  isFlawless,
} from "../../validation/stream/fan-out/measure-target.ts";
import { VerificationFault } from "../../validation/verification-fault.ts";
import type { BenchRow } from "../bench-row.ts";
import type { BenchSurroundings } from "../bench-surroundings.ts";
import { type FanOutRound, deliveryRow, growthRow, lostRow } from "./stream-rows.ts";
import { stopAll } from "../stop-all.ts";

/** Issue 7's. */
const FEW_CLIENTS_RATIO_MAX = 3;
const MANY_CLIENTS_RATIO_MAX = 15;
/** A leak of 100 bytes an event and client would come to 30 MB a round, 75 at the median of five rounds. */
const GROWTH_MB_MAX = 50;

export interface StreamsPlan {
  few: FanOutPlan;
  many: FanOutPlan;
}

const STREAMS_PLAN: StreamsPlan = {
  few: { clients: 50, rate: 20, seconds: 4 },
  many: { clients: 1_000, rate: 50, seconds: 4 },
};

/** `plan`: another than the bench's own, for a test. Throws VerificationFault. */
export async function measureStreams(
  surroundings: BenchSurroundings,
  plan: StreamsPlan = STREAMS_PLAN,
): Promise<BenchRow[]> {
  const targets: FanOutTarget[] = [];
  try {
    targets.push(await startBareTarget(surroundings.signal));
    targets.push(await startServiceTarget(surroundings));
    const few = await measureRounds(surroundings, targets, plan.few);
    const many = await measureRounds(surroundings, targets, plan.many);
    return [
      deliveryRow(plan.few, few, FEW_CLIENTS_RATIO_MAX),
      lostRow(plan.few, few),
      deliveryRow(plan.many, many, MANY_CLIENTS_RATIO_MAX),
      lostRow(plan.many, many),
      // One round has nothing to have grown since.
      ...(many.length > 1 ? [growthRow(plan.many, many, GROWTH_MB_MAX)] : []),
    ];
  } finally {
    await stopAll(targets);
  }
}

async function measureRounds(
  surroundings: BenchSurroundings,
  targets: readonly FanOutTarget[],
  plan: FanOutPlan,
): Promise<FanOutRound[]> {
  const { rounds, log } = surroundings;
  const [bare = [], service = []] = await measureInTurn(targets, plan, rounds, (round) => {
    log(`streams: ${plan.clients} clients, ${plan.rate} changes/s, round ${round} of ${rounds}`);
  });
  return service.flatMap((result, round) => {
    const beside = bare[round];
    return beside === undefined ? [] : [{ bare: expectFlawless(beside), service: result }];
  });
}

/** A baseline that loses something is none. Throws VerificationFault that counts what. */
export function expectFlawless(result: FanOutResult): FanOutResult {
  if (isFlawless(result)) return result;
  const counts = Object.entries(result.counts).map(([name, count]) => `${name} ${count}`);
  throw new VerificationFault(`${result.name} lost events or streams: ${counts.join(", ")}`);
}
