// What a k6 script says of each change that it makes: a line of JSON on its console.

import { z } from "zod";

export const changeLine = z.strictObject({
  task_id: z.string(),
  step: z.string(),
  /** Epoch ms: the beginning of a millisecond, just before the request was sent. */
  sent_at_ms: z.number(),
  /** With which HTTP status; 0: not at all. */
  answered: z.int(),
  /** Of the answer; null where the change was refused. */
  seq: z.int().nullable(),
  status: z.string().nullable(),
});

export type ChangeLine = z.infer<typeof changeLine>;

/** One that the service took. */
export interface Change extends ChangeLine {
  seq: number;
  status: string;
}

/** In the order in which the service took them. */
export function takenChanges(lines: readonly ChangeLine[]): Change[] {
  return lines.filter((line): line is Change => line.seq !== null && line.status !== null);
}

/** The first few are enough to see what is wrong. */
const REFUSALS_NAMED_MAX = 3;

/** What the service refused, for a person; empty when it took all. */
export function refusalText(lines: readonly ChangeLine[]): string {
  const refused = lines.filter(({ seq }) => seq === null);
  const named = refused.slice(0, REFUSALS_NAMED_MAX).map(({ step, task_id, answered }) => {
    const answer = answered === 0 ? "got no answer" : `was answered with ${answered}`;
    return `${step} of ${task_id} ${answer}`;
  });
  const others = refused.length - named.length;
  return [...named, ...(others > 0 ? [`${others} more`] : [])].join("; ");
}
