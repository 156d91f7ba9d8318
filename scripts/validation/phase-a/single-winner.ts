// Phase A: of many decisions on one task at once exactly one wins, and each of the others is told by
// whom, when and as which revision (SPEC 2, "one writer wins").

import { z } from "zod";
import { type ApiClient, parseJson, parseTaskAnswer } from "../api-client.ts";

const DECISIONS = 40;

const conflict = z.looseObject({
  decided_by: z.looseObject({ role: z.string(), name: z.string() }),
  at: z.string(),
  revision: z.int(),
});

export interface SingleWinner {
  pass: boolean;
  /** How often each status was answered. */
  statuses: Record<string, number>;
  /** Refusals that name winner, time and revision. */
  wellInformed: number;
  explanation: string;
}

export async function measureSingleWinner(
  client: ApiClient,
  taskId: string,
): Promise<SingleWinner> {
  const paths = Array.from({ length: DECISIONS }, (_, index) =>
    index % 2 === 0 ? `/api/tasks/${taskId}/approve` : `/api/tasks/${taskId}/reject`,
  );
  const answers = await Promise.all(
    paths.map((path) => client.post(path, { reason: "one of many" })),
  );
  const statuses: Record<string, number> = {};
  for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
  const won = answers.find(({ status }) => status === 200);
  const winner = won === undefined ? undefined : parseTaskAnswer(won, "the winning decision");
  const wellInformed = answers.filter(({ status, text }) => {
    const told = status === 409 ? conflict.safeParse(parseJson(text)).data : undefined;
    return (
      told !== undefined &&
      told.decided_by.name === winner?.verdict?.decided_by.name &&
      told.at === winner.verdict.at &&
      told.revision === winner.revision
    );
  }).length;
  const pass = statuses["200"] === 1 && wellInformed === DECISIONS - 1;
  const counts = Object.entries(statuses).map(([status, count]) => `${count} x ${status}`);
  const explanation = `${counts.join(", ")}; ${wellInformed} refusals name the winner`;
  return { pass, statuses, wellInformed, explanation };
}
