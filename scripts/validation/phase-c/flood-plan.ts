// Phase C: how long and how thick the flood is, and what of it is certain beforehand.

export interface FloodPlan {
  /** A quiet spell and a flood each. */
  rounds: number;
  spellMs: number;
  /** Before the first of them. */
  warmUpMs: number;
  /** No multiple of the flood's rate: else each bad delivery would meet the same read. */
  readsPerSecond: number;
  floodPerSecond: number;
  /** Bad deliveries after the spells, as fast as they are answered: more than are audited one by one. */
  surge: number;
}

/** 15 s of flood, in many short rounds: a machine's fits of some seconds spoil few of them. */
export const FLOOD_PLAN: FloodPlan = {
  rounds: 25,
  spellMs: 600,
  warmUpMs: 1_000,
  readsPerSecond: 97,
  floodPerSecond: 50,
  surge: 2_500,
};

/** What of a plan is done, whatever the service does: seconds of flood, deliveries in them, reads. */
export function floodTotals(plan: FloodPlan): { seconds: number; sent: number; reads: number } {
  const seconds = (plan.rounds * plan.spellMs) / 1_000;
  const reads = Math.floor(2 * seconds * plan.readsPerSecond);
  return { seconds, sent: Math.round(seconds * plan.floodPerSecond), reads };
}
