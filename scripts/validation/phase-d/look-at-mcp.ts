// Phase D: from the protocol over MCP to a measure and its transcript, which holds no token.

import type { PhaseRun } from "../phase-run.ts";
import { addJson } from "../phase-steps.ts";
import type { ActorRun, ActorStep } from "./actor-run.ts";
import { judgeMcp } from "./judge-mcp.ts";
import { MCP_PLAN, judgeTrail } from "./judge-trail.ts";
import type { McpCall } from "./mcp-connection.ts";
import { type McpExchange, exchangeOverMcp } from "./mcp-exchange.ts";
import { type Judgement, type Sample, judgementOf } from "./protocol-story.ts";
import type { ProtocolWork } from "./protocol-work.ts";
import { type Trail, missingInTrace, readTrail } from "./read-trail.ts";

/** By the tools that take them. */
const STEPS: Readonly<Record<string, string>> = {
  ack_task: "ack",
  record_tool_call: "tool-call",
  submit_result: "result",
  submit_verdict: "verdict",
};
const OK = 200;

export async function lookAtMcp(run: PhaseRun, work: ProtocolWork): Promise<void> {
  const { service, clients } = work;
  const { sample, run: creation } = await work.person.create(work.taskIdFor("mcp"));
  const { task_id: taskId } = sample;
  const exchange = await exchangeOverMcp(work, sample);
  const trail = await readTrail(clients.admin, taskId);
  const missing = await missingInTrace(service.dataDir, taskId);
  const way = { sample, creation, exchange, trail: { ...trail, missing } };
  const { pass, explanation } = judgeWayOverMcp(way);
  run.measures["mcp_pass"] = pass;
  run.explanations["mcp_pass"] = explanation;
  keep(run, way);
}

export interface WayOverMcp {
  sample: Sample;
  creation: ActorRun;
  exchange: McpExchange;
  trail: Trail & { missing: readonly string[] | null };
}

/** What was said, and the trail that it left. */
export function judgeWayOverMcp({ sample, creation, exchange, trail }: WayOverMcp): Judgement {
  const { task_id: taskId } = sample;
  const runs = [creation, ...stepsOverMcp(exchange, taskId), exchange.approval];
  const judged = [
    judgeMcp(exchange, sample),
    judgeTrail({ taskId, plan: MCP_PLAN, runs, ...trail }),
    judgeRefusalLine(trail.lines),
  ];
  const words = judged.map(({ explanation }) => explanation).filter((each) => each !== "");
  return { pass: judged.every(({ pass }) => pass), explanation: words.join("; ") };
}

/** The one refusal is on the audit, with its tool's name (SPEC 8). */
function judgeRefusalLine(lines: Trail["lines"]): Judgement {
  const told = lines.filter(({ audit_event: event }) => event === "request_refused");
  const isTold =
    told.length === 1 && told[0]?.["code"] === "echo_mismatch" && told[0]["tool"] === "ack_task";
  return judgementOf(isTold ? [] : ["the refused ack is not on its audit trail, once"]);
}

/** Those that were accepted, as the trail must tell them. */
function stepsOverMcp({ calls }: McpExchange, taskId: string): ActorRun[] {
  return calls.flatMap((call) => {
    const step = call.is_error ? undefined : stepOf(call);
    if (step === undefined) return [];
    const document = { task_id: taskId, role: call.as, outcome: "done" as const, steps: [step] };
    return [{ asked: {}, exit_code: null, document }];
  });
}

function stepOf({ tool, arguments: sent, answer }: McpCall): ActorStep | undefined {
  const step = STEPS[tool];
  return step === undefined ? undefined : { step, path: "/mcp", sent, status: OK, answer };
}

function keep(run: PhaseRun, { sample, creation, exchange, trail }: WayOverMcp): void {
  const { tools, calls, approval, readings } = exchange;
  const texts = Object.entries(readings).map(([stage, reading]) => [stage, reading.text] as const);
  const tasks = Object.fromEntries(texts);
  const { text, missing } = trail;
  const evidence = { sample, creation, tools, calls, approval, tasks, trail: { text, missing } };
  const note = `the transcript of ${calls.length} calls, the task in its course, its audit trail`;
  addJson(run, "mcp.json", evidence, note);
}
