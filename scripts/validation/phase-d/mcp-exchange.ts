// Phase D: the protocol once over MCP, by a task's id: next_task on a service that somebody uses would
// take real work. One recital is wrong: two texts that look the same are swapped.

import type { ServiceUnderTest } from "../service-under-test.ts";
import type { ActorRun } from "./actor-run.ts";
import { type McpCall, type McpConnection, connectMcp } from "./mcp-connection.ts";
import type { Person } from "./person.ts";
import type { Sample } from "./protocol-story.ts";
import type { ReadTask, TaskReading } from "./read-task.ts";
import { REASONS } from "./sample-texts.ts";

export interface McpExchange {
  tools: Record<McpCall["as"], string[]>;
  calls: McpCall[];
  /** A person's, over HTTP. */
  approval: ActorRun;
  /** Before the first call, after the refused one, and at the end. */
  readings: { created: TaskReading; refused: TaskReading; approved: TaskReading };
}

export interface McpGround {
  service: Pick<ServiceUnderTest, "baseUrl" | "tokens">;
  person: Person;
  readTask: ReadTask;
  signal: AbortSignal;
}

const ATTEMPT = 1;
const TOOL_CALL_ID = "mcp-call-1";

/** Throws VerificationFault where what answers is not MCP. */
export async function exchangeOverMcp(
  { service, person, readTask, signal }: McpGround,
  sample: Sample,
): Promise<McpExchange> {
  const { baseUrl, tokens } = service;
  const read = () => readTask(sample.task_id);
  const created = await read();
  const executor = await connectMcp("executor", { baseUrl, token: tokens.executor, signal });
  const worked = await during(executor, () => work(executor, sample, read));
  const reviewer = await connectMcp("reviewer", { baseUrl, token: tokens.reviewer, signal });
  const judged = await during(reviewer, () => judge(reviewer, sample));
  const approval = await person.decide(sample.task_id, "approve", REASONS.countersign);
  return {
    tools: { executor: executor.tools, reviewer: reviewer.tools },
    calls: [...worked.calls, ...judged],
    approval,
    readings: { created, refused: worked.refused, approved: await read() },
  };
}

async function during<Result>(
  connection: McpConnection,
  talk: () => Promise<Result>,
): Promise<Result> {
  try {
    return await talk();
  } finally {
    await connection.close();
  }
}

async function work(
  { call }: McpConnection,
  { task_id, acceptance_criteria: criteria, declared_scope }: Sample,
  read: () => Promise<TaskReading>,
): Promise<{ calls: McpCall[]; refused: TaskReading }> {
  const about = { task_id, attempt: ATTEMPT };
  const texts = criteria.map(({ text }) => text);
  const [first = "", second = "", ...others] = texts;
  const recite = (criteria_echo: readonly string[]) =>
    call("ack_task", { ...about, criteria_echo, scope_echo: declared_scope });
  const calls = [await call("get_task", { task_id }), await recite([second, first, ...others])];
  const refused = await read();
  calls.push(await recite(texts));
  calls.push(
    await call("record_tool_call", {
      ...about,
      tool_call_id: TOOL_CALL_ID,
      name: "verify",
      status: "succeeded",
      summary: REASONS.approve,
    }),
  );
  const work_log = criteria.map(({ id, text }) => {
    return { criterion_ref: id, tool_call_id: TOOL_CALL_ID, text };
  });
  calls.push(await call("submit_result", { ...about, work_log }));
  return { calls, refused };
}

async function judge({ call }: McpConnection, { task_id }: Sample): Promise<McpCall[]> {
  const verdict = { decision: "approve", reason: REASONS.approve, issues: [] };
  const seen = await call("get_task", { task_id });
  // A verdict is one on what was shown.
  const { etag } = seen.answer;
  return [seen, await call("submit_verdict", { task_id, etag, attempt: ATTEMPT, ...verdict })];
}
